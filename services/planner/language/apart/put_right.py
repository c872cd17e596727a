"""A later hour, day or end in a text that names nothing: "back to 6", "nvm put it back to Friday", "and start it at
12", "and finishes at 4". It is said of what is open or was just spoken of.
"""

from __future__ import annotations

import re
from dataclasses import replace

from services.planner.language import timing
from services.planner.language.apart.taking import LASTING, of_whole
from services.planner.language.model import Act, Context, Understanding
from services.planner.language.plain import read_plain

_OPENERS = (
    r"\W*(?:(?:ok|okay|yes|no|nah|oh|and|also|but|so|actually|wait|sorry|nvm|never\s?mind|hmm?|er|um|please|pls|then"
    r"|it|that|it'?ll|it will|should|must|has to|let'?s|can you|could you|can u|let it|make it|have it)\W+){0,6}"
)
_BACK = re.compile(
    rf"{_OPENERS}(?:(?:put|move|change|set|bring|switch|shift)\s+(?:it|that|this)\s+)?back\s+(?P<to>to|on|at)\s+(?=\S)",
    re.IGNORECASE,
)
_BEGINS = re.compile(
    rf"{_OPENERS}(?P<verb>starts?|begins?)\s+(?:(?:it|that|this)\s+)?(?P<to>at|from|on)\s+(?=\S)", re.IGNORECASE
)
_ENDS = re.compile(
    rf"{_OPENERS}(?P<verb>ends?|finish(?:es)?|wraps?\s+up|is\s+over|be\s+over)\s+(?:(?:it|that|this)\s+)?"
    r"(?P<to>at|by|around)\s+(?=\S)",
    re.IGNORECASE,
)
_LITTLE = re.compile(r"\s*(?:instead|please|pls|plz|thanks|then|again|now|sorry|i mean)?[\s.!?]*", re.IGNORECASE)
_SURE = 0.9
_MOVES, _CHANGES = "calendar.reschedule", "calendar.update"


def read(text: str, context: Context, intent: str) -> Understanding | None:
    """The reading of such a text; None for any other, and where nothing is open or was spoken of."""
    opened = context.goal_type in LASTING
    spoken = not context.is_open and bool(context.previous_reply)
    if intent or not (opened or spoken):
        return None
    for pattern, meant, role in (
        (_BACK, _MOVES, "new_time"),
        (_BEGINS, _MOVES, "new_time"),
        (_ENDS, _CHANGES, "end_time"),
    ):
        match = pattern.match(text.replace("’", "'"))
        if match is None:
            continue
        lead = "at".ljust(len(match["to"]))
        rest = f"{' ' * match.start('to')}{lead}{text[match.end('to') :]}"
        times = timing.read_times(rest, context)
        if len(times) != 1 or times[0].kind == "duration" or _LITTLE.fullmatch(text, times[0].end) is None:
            return None
        understood = read_plain(rest, context, meant)
        timed = tuple(replace(each, role=role) for each in understood.entities if each.time is not None)
        act = Act.CHANGE if opened else Act.REQUEST
        changed = of_whole(
            understood, text, entities=timed, act=act, confidence=_SURE, slots={"refers": True}, compound=False
        )
        return (
            replace(changed, intent="unclear", goal_type="", confidence=0.5)
            if opened and role == "new_time"
            else changed
        )
    return None
