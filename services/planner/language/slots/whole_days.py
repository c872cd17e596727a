"""What takes whole days although nobody said "all day": "vacation March 16 to 20", "block off Friday"."""

from __future__ import annotations

from collections.abc import Sequence

from services.planner.language.lexicon.form import word_set
from services.planner.times import TimeSpan

_AWAY = word_set("""
    vacation vacations holiday holidays pto leave off ooo away trip travel traveling travelling retreat conference
    festival camp birthday anniversary sabbatical staycation honeymoon getaway hackathon convention
""")
"""Words of what takes whole days, unless an hour is said."""
_CHOOSES = frozenset(["between", "within", "by", "before", "after", "until", "since", "sometime", "around"])
"""Words before days among which one is to be found."""
_DAY_S = 86400.0


def title_of(words: Sequence[str]) -> str:
    """What time off is called, when the words say no more than that; "" for anything else."""
    said = set(words)
    if said & {"office", "ooo"}:
        return "Out of office"
    return "Day off" if "off" in said else "Away" if said & {"away", "town"} else "On leave"


def are_meant(
    title: str, words: Sequence[str], times: Sequence[TimeSpan], length_s: float | None, guests: int, *, away: bool
) -> bool:
    """Whether something new takes whole days although nobody said "all day".

    Args:
        title: its name.
        words: the text's, spelt out.
        times: when it shall be.
        length_s: the length that was said.
        guests: how many others take part: to meet them, one of several days is looked for.
        away: the text says that somebody is away, or that time is to be kept free.
    """
    if not times or any(time.has_time or time.grain not in ("day", "week", "weekend") for time in times):
        return False
    if length_s is not None:
        return length_s >= _DAY_S
    if _CHOOSES & set(words) or any(time.kind == "open_interval" for time in times):
        return False
    if away or _AWAY & set(title.lower().split()):
        return True
    return not guests and any(time.kind == "interval" and time.grain == "day" for time in times)
