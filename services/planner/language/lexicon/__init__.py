"""Every word and phrase the language rules know. To teach a word: add it to its list, nothing else.

``verbs`` ``nouns`` ``outside`` what is asked for, and what other fields speak of · ``conversation`` yes, no, thanks …
· ``answers`` words of answers · ``asking`` words of questions · ``turns`` turns of phrase · ``grammar`` little words,
numbers, markers · ``persons`` words for and around people · ``titles`` words at the edges of titles · ``spelling``
texting forms and lookalikes · ``common`` words that are no names.

Phrases are written as normalised words (lower case, texting forms spelt out: see ``SPELT_OUT``). A word may be in
several classes; ``features`` tells verb from noun by its place. Single words of verb and noun classes are also mended
when mistyped (``mending``).
"""

from services.planner.language.lexicon.answers import CANCEL_TALK, CHANGERS, CHOOSING, COMPARED, DULL, FUNCTION, PRAISE
from services.planner.language.lexicon.asking import ASKING, TASK_TALK
from services.planner.language.lexicon.common import COMMON_WORDS
from services.planner.language.lexicon.conversation import CONVERSATION
from services.planner.language.lexicon.grammar import (
    ABOUT_MARKERS,
    AUXILIARIES,
    BEFORE_A_QUESTION,
    BODY_MARKERS,
    CARDINALS,
    CONJUNCTIONS,
    DETERMINERS,
    EARLIER,
    LATER,
    LETTERS,
    NAMED_MARKERS,
    ORDERS,
    ORDINALS,
    PREPOSITIONS,
    PRONOUNS_THING,
    QUESTION_WORDS,
)
from services.planner.language.lexicon.nouns import EVENT_PLURALS, LEVELS, NOUNS, PLACE_NOUNS, PRIORITIES, USUAL_HOURS
from services.planner.language.lexicon.outside import OUT_OF_SCOPE
from services.planner.language.lexicon.persons import (
    AFTER_A_NAME,
    AMBIGUOUS_NAMES,
    BEFORE_A_NAME,
    BEFORE_A_RECEIVER,
    GROUPS,
    KIN,
    MORE_FIRST_NAMES,
    OWNED,
    THIRD_PERSONS,
    TITLES_OF_PERSONS,
    VERBS_TO_SOMEONE,
)
from services.planner.language.lexicon.spelling import KEPT_WHOLE, NEIGHBOURS, SPELT_OUT
from services.planner.language.lexicon.titles import BARE_TITLES, EDGE, GENERIC, HANGING, HARD_ENDS, TITLE_ENDS
from services.planner.language.lexicon.turns import TURNS
from services.planner.language.lexicon.verbs import ATTENDEES, ATTENDING, STARTERS, VERBS

__all__ = [
    "ABOUT_MARKERS",
    "AFTER_A_NAME",
    "AMBIGUOUS_NAMES",
    "ASKING",
    "ATTENDEES",
    "ATTENDING",
    "AUXILIARIES",
    "BARE_TITLES",
    "BEFORE_A_NAME",
    "BEFORE_A_QUESTION",
    "BEFORE_A_RECEIVER",
    "BODY_MARKERS",
    "CANCEL_TALK",
    "CARDINALS",
    "CHANGERS",
    "CHOOSING",
    "COMMON_WORDS",
    "COMPARED",
    "CONJUNCTIONS",
    "CONVERSATION",
    "DETERMINERS",
    "DULL",
    "EARLIER",
    "EDGE",
    "EVENT_PLURALS",
    "FUNCTION",
    "GENERIC",
    "GROUPS",
    "HANGING",
    "HARD_ENDS",
    "KEPT_WHOLE",
    "KIN",
    "LATER",
    "LETTERS",
    "LEVELS",
    "MORE_FIRST_NAMES",
    "NAMED_MARKERS",
    "NEIGHBOURS",
    "NOUNS",
    "ORDERS",
    "ORDINALS",
    "OUT_OF_SCOPE",
    "OWNED",
    "PLACE_NOUNS",
    "PRAISE",
    "PREPOSITIONS",
    "PRIORITIES",
    "PRONOUNS_THING",
    "QUESTION_WORDS",
    "SPELT_OUT",
    "STARTERS",
    "TASK_TALK",
    "THIRD_PERSONS",
    "TITLES_OF_PERSONS",
    "TITLE_ENDS",
    "TURNS",
    "USUAL_HOURS",
    "VERBS",
    "VERBS_TO_SOMEONE",
]
