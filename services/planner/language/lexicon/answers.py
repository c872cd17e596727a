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

CANCEL_TALK = word_set("""
    cancel delete abort command procedure process action operation request stop current whole want need
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
