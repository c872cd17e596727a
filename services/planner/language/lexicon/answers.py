"""Words of answers: what changes something, what only chooses, what says nothing by itself."""

from __future__ import annotations

from services.planner.language.lexicon.form import word_set
from services.planner.language.lexicon.grammar import (
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS_THING,
)

COMPARED = word_set("earlier later longer shorter sooner")
CHANGERS = word_set("but actually instead rather except however although only wait")

FUNCTION = frozenset([*DETERMINERS, *PREPOSITIONS, *PRONOUNS_THING, *CONJUNCTIONS, *AUXILIARIES]) | word_set("""
    i i'm i'll i'd you we he she they us be 's one there option number want like take it's that's here
    correct either
""")

# how approval is said in free words (acts/approval): what praises, what suits, what is judged, what links, how much
PRAISE = word_set("""
    good great fine perfect excellent awesome wonderful fantastic nice cool sweet dope lovely amazing super superb
    brilliant ideal correct right accurate ok alright acceptable satisfactory terrific fabulous splendid marvelous
    marvellous outstanding neat swell rad stellar beautiful delightful sufficient adequate suitable preferable
    better best well lit magnificent impeccable flawless phenomenal incredible exquisite convenient doable
    reasonable agreeable pleased happy satisfied yes yep yeah sure nailed
""")
SUITS = word_set("works work worked fits fit suits suit do does helps")
JUDGED = word_set("""
    it it's it'll that that's that'll this these those they which one option time choice idea plan slot the a an
    everything all thing change update day date you you're
""")
LINKS = word_set("""
    is are was were 's looks look looked looking sounds sound sounded sounding seems seem seemed appears feels will
    would be going to have has got
""")
DEGREES = word_set("""
    very really so just quite pretty absolutely totally perfectly completely much too most definitely certainly
    indeed for me to by with us about simply truly super extremely oh wow ok then thanks thank please i my and
    also only exactly precisely far again
""")
NOT = word_set("not isn't doesn't don't won't wasn't aren't no nope never hardly")

CANCEL_TALK = word_set("""
    cancel delete abort repeat command procedure process action operation request stop current whole want need
    i'd how to go ahead can possible way you please what's do now
""")

CHOOSING = word_set("""
    one ones option slot time choice meeting event person pick choose select take want prefer like go
    works work good fine better best great ok book use the with for me would i'll it will please is
    looks sounds do does number i think much perfect thank you schedule set that up
""")

DULL = word_set("""
    the one please for with and yes works good fine that this option time slot let's lets make use take
    meeting call
""")
