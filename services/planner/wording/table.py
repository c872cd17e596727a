"""docs/wording.md, made from the topics there are: ``python -m services.planner.wording.table``."""

from __future__ import annotations

from pathlib import Path

from services.planner.wording import TOPICS

DOCUMENT = Path(__file__).parents[3] / "docs" / "wording.md"
_ORDER = ("PROPOSAL", "QUESTION", "REFUSAL", "NOTICE", "LIST", "RECEIPTS", "SOCIAL")
_HEAD = """# Wording: topics and their facts

Made by `python -m services.planner.wording.table`; a test compares it with the code. A reply part is `{kind, topic,
facts, plan, results, interventions}`;
its words come from these facts and receipts only. All times in facts are RFC 3339 with offset (all-day: dates); they
are written in the style's zone and locale.

`what` = a goal described: `{type, title, with:[names], start, end, date, timezone, all_day, location, recurrence,
event:{title,start,end}, changes, suggested}`.
An absent fact is left out of the sentence. A kind's unknown topic is worded by the kind's most general one.

What an answer waits for: PROPOSAL: confirmation, 24 h. QUESTION: response, 24 h (an address or number: information).
An offer (`lapsed`): action, 48 h. `promise`: response or action by
the time named, else 24 h. For promises and offers `promise_template` is
“I'll check back {check_back_at} if I don't hear from you.”
Proposals may carry `proposal_id` in facts or `what`: the goal's subject is then `proposal:{id}`.

| kind | topic | facts | what it says |
| --- | --- | --- | --- |
"""


def document() -> str:
    """The whole document."""
    rows = sorted(TOPICS.values(), key=lambda t: (_ORDER.index(t.kind), t.name))
    return _HEAD + "".join(
        f"| {t.kind} | {f'`{t.name}`' if t.name else '(any)'} | `{t.facts.replace('|', chr(92) + '|')}` | {t.about} |\n"
        for t in rows
    )


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
