"""Cases of single texts: labels, labels of turns, phrases. Read in this process, as the planner reads them."""

from __future__ import annotations

import time
from datetime import datetime
from zoneinfo import ZoneInfo

from benchmarks.language.corpora import Case, Line
from benchmarks.language.intents_adapter import NOW, clinc_label, context_before, smcalflow_label
from services.planner.language import Context, read
from services.planner.times import resolve

_ZONE = "America/New_York"


class Texts:
    """Result lines of text cases, and the milliseconds of every reading."""

    def __init__(self) -> None:
        self.took_ms: list[float] = []

    def line(self, case: Case) -> Line:
        """The result line of one case of whichever kind."""
        kind = case["expect"]["kind"]
        return {"label": self._label, "turn_labels": self._turns, "value": self._value}[kind](case)

    def _label(self, case: Case) -> Line:
        text = case["turns"][0]["user"]
        begin = time.perf_counter()
        understood = read(text, Context(NOW, _ZONE))
        self._note(begin)
        return {"id": case["id"], "label": clinc_label(understood, text)}

    def _turns(self, case: Case) -> Line:
        turns, last = [], ""
        for turn in case["turns"]:
            context = context_before(turn.get("system_before", ""), last)
            begin = time.perf_counter()
            understood = read(turn["user"], context)
            self._note(begin)
            label = smcalflow_label(understood, context)
            earlier = turn.get("expect", {}).get("label", "")  # what was being done when the corpus' reply was given
            last = earlier if earlier.startswith("calendar.") else last
            names = sorted({each.value for each in understood.entities if each.kind == "PERSON" and not each.weak})
            found = {
                part: sorted({each.value for each in understood.entities if each.kind == kind})
                for part, kind in (("subject", "TITLE"), ("place", "LOCATION"))
            }
            turns.append({"label": label, "people": names, **found})
        return {"id": case["id"], "turns": turns}

    def _value(self, case: Case) -> Line:
        now = datetime.fromisoformat(case["now"]).replace(tzinfo=ZoneInfo("UTC"))
        begin = time.perf_counter()
        spans = resolve(case["turns"][0]["user"], now, "UTC")
        self._note(begin)
        start = spans[0].best.start if len(spans) == 1 else None
        form = "%Y-%m-%d" if case.get("group") == "date" else "%H:%M"
        return {"id": case["id"], "value": start.strftime(form) if start else ""}

    def _note(self, begin: float) -> None:
        self.took_ms.append((time.perf_counter() - begin) * 1000)


def people_f1(cases: list[Case], lower: bool) -> float:
    """F1 of people's names over all turns, in per cent, without any contacts; the texts lower-cased when asked."""
    hits = said = wanted = 0
    for case in cases:
        for turn in case["turns"]:
            if "expect" not in turn:
                continue
            text = turn["user"].lower() if lower else turn["user"]
            found = {
                e.value.casefold()
                for e in read(text, Context(NOW, _ZONE)).entities
                if e.kind == "PERSON" and not e.weak
            }
            gold = {name.casefold() for name in turn["expect"]["people"]}
            hits, said, wanted = hits + len(found & gold), said + len(found), wanted + len(gold)
    return 200 * hits / max(1, said + wanted)
