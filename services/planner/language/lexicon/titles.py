"""Words at the edges of titles, and words that name nothing."""

from __future__ import annotations

from services.planner.language.lexicon.form import word_set
from services.planner.language.lexicon.grammar import AUXILIARIES, CONJUNCTIONS, DETERMINERS, PREPOSITIONS

EDGE = (
    DETERMINERS
    | PREPOSITIONS
    | CONJUNCTIONS
    | AUXILIARIES
    | word_set("""
    i please we you it 's some there be have me well so again now too also instead thanks been get add
    that's it's i'm i'll is want need like someone kindly recurring possible sometime someday anytime
    preferably preferable not ideally soon asap except together somewhere
""")
) - frozenset(["physical", "team", "planning", "weekly", "daily", "monthly"])

GENERIC = word_set("""
    meeting event appointment thing one it that everything something time slot entry meetings events
    appointments things stuff plans all any them this what when anything item task tasks reminder
    reminders to-do to-dos block contact invite calendar schedule
""")

NAMELESS = word_set("""
    a an the one another new my any some this that these those event events appointment meeting entry thing alarm
    reminder notification alert task put add added adding addition set setting make of for to at on in during and as
    date day time times slot location place venue me us it please here there now
""")
"""Words that name nothing, alone or together."""

BARE_TITLES = word_set("time something slot block thing event entry meetings calendar schedule day days week") | {
    "some time"
}
HANGING = word_set("and on at for with to in from by please is the my a instead then too also thanks")

HARD_ENDS = frozenset(["saying", "asking", "telling", "says", "tell", "assign", "which"])

TITLE_ENDS = word_set("""
    on at for with to in from and by due starting every tomorrow today under assigned assign
""")

AHEAD = word_set("future upcoming coming final")
"""What is to come is looked through anyway."""
