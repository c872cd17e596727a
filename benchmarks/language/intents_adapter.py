"""How well intents and acts are read, on label files by path: SMCalFlow turn labels, the CLINC router file.

    python benchmarks/language/intents_adapter.py FILE… [--misses N] [--out RESULTS.jsonl]

Prints accuracy, per label, in-scope and out-of-scope recall, and how confidence agrees with being right. ``--out``
writes result
lines for the corpora's own scorer. Labels here are those of the files; what maps ours onto theirs stands in
``label_of``.
"""

from __future__ import annotations

import argparse
import collections
import json
import random
import time
import zlib
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.planner.language import Act, Context, Understanding, read

NOW = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("America/New_York"))
DIRECT = {
    "calendar.schedule": "calendar.create_event",
    "calendar.reschedule": "calendar.update_event",
    "calendar.update": "calendar.update_event",
    "calendar.cancel": "calendar.delete_event",
    "calendar.list": "calendar.list_events",
    "calendar.free_time": "calendar.find_free_time",
    "calendar.conflicts": "calendar.list_events",
    "calendar.summary": "calendar.list_events",
    "calendar.suggest": "calendar.create_event",  # the corpus makes the event at the time it finds
    "calendar.respond": "calendar.list_events",  # it has no label for answering an invitation but the search in it
    "task.list": "task.list_tasks",
    "reminder.list": "task.list_tasks",
    "reminder.create": "task.create_task",
    "task.create": "task.create_task",
    "contact.search": "contact.search_contacts",
}

CHANGES = ("calendar.reschedule", "calendar.update", "calendar.cancel")


def smcalflow_label(u: Understanding, context: Context) -> str:
    """The corpus' label of a turn."""
    open_question, asked, after = context.is_open, context.asked, bool(context.previous_reply)
    acts = {
        Act.AFFIRM: "confirm",
        Act.DENY: "decline",
        Act.CHOOSE: "choose",
        Act.THANKS: "chat",
        Act.SMALL_TALK: "chat",
        Act.PROMISE: "chat",
    }
    if u.act is Act.AFFIRM and asked == "choice":
        return "choose"
    if u.act in acts:
        return acts[u.act] if open_question or u.act not in {Act.AFFIRM, Act.DENY} else "chat"
    if u.act is Act.DROP:
        return "decline" if open_question else "chat"
    if u.act is Act.CHANGE and context.goal_type == "cancel" and u.intent in CHANGES[:2]:
        return DIRECT[u.intent]  # what was to be cancelled is changed instead, as the router does it
    if u.act in {Act.CHANGE, Act.INFORM} and (open_question or (after and u.intent not in CHANGES)):
        return "revise"
    if u.compound or (u.slots.get("order") == "all" and u.intent in {"calendar.cancel", "calendar.reschedule"}):
        return "multi_action"
    if u.act in {Act.UNDO, Act.MISDIRECTED, Act.HANDOFF} or u.intent in {"unclear"} or u.intent.startswith("chat."):
        return "chat"
    return DIRECT.get(u.intent, "out_of_domain")


def clinc_label(u: Understanding, text: str) -> str:
    """The router file's label: changes of lists and of the calendar are one label each there."""
    acts = {Act.AFFIRM: "confirm", Act.DENY: "decline", Act.DROP: "cancel", Act.UNDO: "cancel"}
    if u.act in acts:
        return acts[u.act]
    if u.intent == "unclear" and u.act in {Act.SMALL_TALK}:
        return "unsure"
    if u.intent in {"unclear", "out_of_scope"} or u.intent.startswith(("chat.", "contact.", "email.", "entity.")):
        return "out_of_domain"
    lowered = text.lower()
    if u.intent.startswith("task.") and u.intent != "task.list":
        return "task.change"
    if u.intent in {"calendar.schedule", "calendar.cancel", "calendar.update", "calendar.reschedule"}:
        named = "calendar" in lowered or u.intent != "calendar.schedule"
        return "calendar.change" if named else "calendar.create_event"
    return DIRECT.get(u.intent, "out_of_domain")


def context_before(system: str, last: str) -> Context:
    """What a turn's context says: what we asked, from our text before it."""
    offers = "Here are some times" in system
    unread = system.startswith(("Could you be more", "I didn't understand"))
    asks = offers or (system.strip().endswith("?") and not unread)
    if not asks:
        return Context(NOW, "America/New_York", previous_reply=system)
    choice = offers or "Does one of these work" in system or "which" in system.lower()
    goals = {
        "calendar.create_event": "schedule",
        "calendar.update_event": "reschedule",
        "calendar.delete_event": "cancel",
    }
    return Context(
        NOW,
        "America/New_York",
        goal_type=goals.get(last, "schedule"),
        asked="choice" if choice else "yes_no",
        previous_reply=system,
    )


class Tally:
    """Counts by label, times and calibration."""

    def __init__(self) -> None:
        self.by: dict[str, list[int]] = collections.defaultdict(lambda: [0, 0])
        self.misses: list[tuple[str, str, str, str]] = []
        self.bins: dict[int, list[int]] = collections.defaultdict(lambda: [0, 0])
        self.ms: list[float] = []

    def add(self, want: str, got: str, text: str, u: Understanding, names: tuple[str, ...]) -> None:
        good = want == got
        for name in ("all", want, *names):
            self.by[name][0] += good
            self.by[name][1] += 1
        place = min(9, int(u.confidence * 10))
        self.bins[place][0] += good
        self.bins[place][1] += 1
        if not good:
            self.misses.append((want, got, text, f"{u.act} {u.intent} {u.confidence:.2f}"))

    def show(self, title: str, misses: int) -> None:
        print(f"== {title}")
        for name, (good, n) in sorted(self.by.items(), key=lambda kv: -kv[1][1]):
            print(f"  {name:26s} {good:5d}/{n:<5d} {100 * good / n:5.1f}%")
        print(
            "  confidence: "
            + "  ".join(f"{b / 10:.1f}+ {100 * g / n:.0f}% of {n}" for b, (g, n) in sorted(self.bins.items()))
        )
        self.ms.sort()
        print(
            f"  processor ms a text: p50 {self.ms[len(self.ms) // 2]:.2f}  p95 {self.ms[int(len(self.ms) * 0.95)]:.2f}"
            f"  max {self.ms[-1]:.1f}"
        )
        confusion = collections.Counter((w, g) for w, g, _, _ in self.misses)
        print("  commonest misses: " + ", ".join(f"{w}→{g} {n}" for (w, g), n in confusion.most_common(12)))
        for miss in random.Random(7).sample(self.misses, min(misses, len(self.misses))):
            print("   ", miss)


def timed(tally: Tally, text: str, context: Context) -> Understanding:
    """One reading, timed in processor time: what others do on the machine meanwhile is not its cost."""
    begin = time.thread_time()
    understanding = read(text, context)
    tally.ms.append(1000 * (time.thread_time() - begin))
    return understanding


def in_part(case_id: str, part: str) -> bool:
    """Whether a case belongs to a part: ``a`` and ``b`` are fixed halves by id, so that rules made on one can be
    measured on the other; "" is all."""
    return not part or "ab"[zlib.crc32(case_id.encode()) % 2] == part


def run(path: str, misses: int, out: Any, only: str, part: str) -> None:
    """One file."""
    tally, people = Tally(), [0, 0, 0]
    with open(path, encoding="utf-8") as lines:
        cases = [case for case in map(json.loads, lines) if in_part(case["id"], part)]
    for case in cases:
        if case["expect"]["kind"] == "label":
            text, want = case["turns"][0]["user"], case["expect"]["label"]
            u = timed(tally, text, Context(NOW, "America/New_York"))
            got = clinc_label(u, text)
            scope = "(out of scope)" if want == "out_of_domain" else "(in scope)"
            taken = ("(taken when in scope)",) if scope == "(in scope)" else ()
            tally.add(want, got, text, u, (scope,))
            for name in taken:
                tally.by[name][0] += got != "out_of_domain"
                tally.by[name][1] += 1
            out({"id": case["id"], "label": got})
        elif case["expect"]["kind"] == "turn_labels":
            out({"id": case["id"], "turns": _turns(case, tally, people)})
    if only:
        tally.misses = [m for m in tally.misses if only in f"{m[0]}→{m[1]}"]
    tally.show(path.rpartition("/")[2], misses)
    if people[1] or people[2]:
        hit, said, wanted = people
        print(
            f"  people: precision {100 * hit / max(1, said):.1f}  recall {100 * hit / max(1, wanted):.1f}"
            f"  F1 {200 * hit / max(1, said + wanted):.1f}"
        )


def _turns(case: dict[str, Any], tally: Tally, people: list[int]) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = []
    last = ""
    for i, turn in enumerate(case["turns"]):
        want = turn.get("expect", {})
        context = context_before(turn.get("system_before", ""), last)
        u = timed(tally, turn["user"], context)
        got = smcalflow_label(u, context)
        names = sorted({e.value for e in u.entities if e.kind == "PERSON" and not e.weak})
        if want:
            tally.add(want["label"], got, turn["user"], u, ("(first turn)" if i == 0 else "(later turn)",))
            wanted = {p.casefold() for p in want["people"]}
            said = {n.casefold() for n in names}
            people[0] += len(wanted & said)
            people[1] += len(said)
            people[2] += len(wanted)
            last = want["label"] if want["label"].startswith("calendar.") else last
        results.append({"label": got, "people": names, "subject": [], "place": []})
    return results


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--misses", type=int, default=0)
    parser.add_argument("--only", default="")
    parser.add_argument("--part", choices=["a", "b"], default="", help="half of the cases, by id")
    parser.add_argument("--out")
    options = parser.parse_args()
    lines: list[str] = []
    for path in options.files:
        run(path, options.misses, lambda row: lines.append(json.dumps(row)), options.only, options.part)
    if options.out:
        with open(options.out, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
