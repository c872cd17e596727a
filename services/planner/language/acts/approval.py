"""Approval said in free words: "that looks really great", "this will do just fine", "not quite right".

No list of sentences: a text approves when all of its words are of the kinds that approving takes (what is judged, a
linking verb, degrees) and one of them praises. A "not" among them turns it round.
"""

from __future__ import annotations

from services.planner.language.acts.model import Reading, Told
from services.planner.language.lexicon.answers import DEGREES, JUDGED, LINKS, NOT, PRAISE, SUITS
from services.planner.language.model import Act

_LONGEST = 12
_KINDS = PRAISE | SUITS | JUDGED | LINKS | DEGREES | NOT


def approval(told: Told) -> Reading | None:
    """A yes or no to what we asked, when a text only judges it; None when nothing waits for one or it says more."""
    words = [w for w in told.sentence.words if any(c.isalnum() for c in w)]
    asks = told.context.asked in {"yes_no", "choice"} or bool(told.context.options)
    if not asks or not words or len(words) > _LONGEST or "?" in told.sentence.words or told.says_something_new:
        return None
    if not all(w in _KINDS for w in words) or not any(w in PRAISE or w in SUITS for w in words):
        return None
    if told.lead == "no":
        return None  # "no, that's fine" may be either
    if all(w not in PRAISE for w in words) and not any(w in JUDGED for w in words):
        return None  # "works", "do" alone judge nothing
    return Reading(Act.DENY if any(w in NOT for w in words) else Act.AFFIRM)
