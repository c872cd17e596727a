"""Whatever params say, an action either does something that fits its schema or refuses with a sentence; nothing else
is ever raised.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from libs import errors
from services.executor.providers.base import StepFailure
from services.executor.providers.builtin.catalogue import EFFECTS, READS
from tests.integration.executor.builtin.support import NOW, World

NASTY = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud800",
    "x" * 30_000,
    "%s",
    "'; DROP TABLE executor.contacts; --",
    "{}",
    "🦄" * 50,
    "אבג",
    "\u202e",
    "\x1b[31m",
    "2026-03-03",
    "2026-03-03T15:00:00-05:00",
    "2026-03-03T15:00",
    "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00+14:00",
    "2026-02-30",
    "24:00",
    "2026-03-08T02:30:00",
    "-1",
    "30min",
    "PT0S",
    "1e400",
    "America/New_York",
    "Mars/Base",
    "../../etc/passwd",
    "America",
    "UTC",
    "today",
    "weekend",
    "FREQ=DAILY",
    "FREQ=SECONDLY",
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=YEARLY;COUNT=10000",
    "RRULE:FREQ=DAILY\nEXDATE:99991231T000000Z",
    "ann@example.com",
    "@",
    "a@b",
    "+15550100",
    "212-555-0100",
    "next",
    "all",
    "x_20260303T150000Z",
    "x_99999999T999999Z",
    "x_00010101",
]
VALUES = st.recursive(
    st.sampled_from(NASTY)
    | st.text(max_size=20)
    | st.none()
    | st.booleans()
    | st.floats()
    | st.integers(-(10**20), 10**20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["start", "end", "weekday", "title"]), inner, max_size=3)
    ),
    max_leaves=6,
)


FAR = datetime(9999, 12, 31, tzinfo=UTC)
TIMES = ["2026-03-03T15:00:00-05:00", "2026-03-03", "2026-03-08T02:30", "2026-03-05T10:00:00Z", "2199-12-31T23:00:00Z"]
GOOD: dict[str, list[Any]] = {
    "title": ["Call", "🦄"],
    "name": ["Ann", "José"],
    "start": TIMES[:3],
    "end": ["2026-03-09T16:00:00-05:00", "2026-03-10"],
    "recurrence": ["FREQ=WEEKLY;BYDAY=MO", "FREQ=DAILY;COUNT=3", ""],
    "recipient_email": ["ann@example.com"],
    "timezone": ["Europe/Berlin"],
    "time_min": ["2026-03-01"],
    "time_max": ["2026-03-20", "9999-12-31"],
    "duration": ["30min", "PT1H"],
    "duration_s": [900, 1800.0],
    "event_id": ["<event>", "<series>", "<instance>", "<holiday>"],
    "task_id": ["<task>"],
    "contact_id": ["<contact>"],
    "limit": [1, 5],
    "changes": [
        {"title": "New"},
        {"start": "2026-03-04T10:00"},
        {"recurrence": "FREQ=DAILY"},
        {"all_day": True},
        {"name": "B"},
        {"due": None},
    ],
    "attendees": [["ann@example.com"]],
    "query": ["call", "ann", "milk"],
    "due": ["2026-03-03"],
    "status": ["confirmed", "open"],
}


@st.composite
def params_for(draw: st.DrawFn, schema: dict[str, Any]) -> Any:
    """Good params with up to two fields spoilt, so that some get far."""
    names = sorted(schema["properties"])
    wanted = set(schema["required"]) | set(draw(st.lists(st.sampled_from(names), max_size=3)))
    ids = [name for name in names if name.endswith("_id") and name in GOOD]
    params = {name: draw(st.sampled_from(GOOD[name])) for name in sorted({*wanted, *ids}) if name in GOOD}
    for name in draw(st.lists(st.sampled_from(names), max_size=2)):
        inner = schema["properties"][name].get("properties")
        params[name] = draw(st.fixed_dictionaries({}, optional=dict.fromkeys(inner, VALUES)) if inner else VALUES)
    return params


@pytest.fixture
async def some(world: World) -> Any:
    """A few things to stumble over; ``ids`` has them by the marks of GOOD."""
    series = (await world.event("Standup", "2026-03-02T09:30", recurrence="FREQ=DAILY"))["id"]
    contact = await world.do("contact.create_contact", {"name": "Ann Lee", "email": "ann@example.com"})
    task = await world.do("task.create_task", {"title": "Milk", "due": "2026-03-03"})
    world.ids = {
        "<event>": (await world.event("Call", "2026-03-03T15:00"))["id"],
        "<series>": series,
        "<instance>": f"{series}_20260303T143000Z",
        "<holiday>": (await world.event("Holiday", "2026-03-03", busy=True))["id"],
        "<contact>": contact.result["contact"]["id"],
        "<task>": task.result["task"]["id"],
    }
    return world


class Enough(Exception):
    """Rolls the transaction back."""


@pytest.mark.parametrize("action", [*READS, *EFFECTS])
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
async def test_any_params_are_done_or_refused_with_a_sentence(some: World, action: str, data: st.DataObject) -> None:
    drawn = data.draw(params_for(some.specs[action].params_schema))
    params = {name: some.ids.get(value, value) if isinstance(value, str) else value for name, value in drawn.items()}
    begun = time.perf_counter()
    try:
        async with some.database.tenant(some.tenant) as tx:
            if action in READS:
                some._check(
                    some.specs[action].result_schema, await some.provider.read(action, params, some.context, tx)
                )
            else:
                applied = await some.provider.apply(tx, action, params, some.context, "k")
                some._check(some.specs[action].result_schema, applied.result)
            raise Enough
    except StepFailure as refusal:
        assert refusal.message.endswith((".", "?")), refusal.message
        assert len(refusal.message.encode()) < 600
        assert "\x00" not in refusal.message + refusal.details.get("field", "").encode().decode()
    except (errors.InvalidInput, Enough):
        pass
    assert time.perf_counter() - begun < 3


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    selector=st.fixed_dictionaries(
        {}, optional=dict.fromkeys(("query", "attendee", "order", "time_min", "time_max", "time_range"), VALUES)
    )
)
@pytest.mark.parametrize("family", ["calendar.update_event", "task.update_task", "contact.update_contact"])
async def test_any_selector_finds_something_nothing_or_is_refused(
    some: World, family: str, selector: dict[str, Any]
) -> None:
    try:
        assert len(await some.select(family, selector)) <= 50
    except StepFailure as refusal:
        assert refusal.message.endswith(".")


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["event", "task", "contact", "email", "x"]),
            st.dictionaries(
                st.sampled_from(
                    [
                        "title",
                        "name",
                        "start",
                        "end",
                        "recurrence",
                        "to",
                        "due",
                        "external_id",
                        "timezone",
                        "status",
                        "sent_at",
                        "attendees",
                        "email",
                    ]
                ),
                VALUES,
                max_size=8,
            ),
        ),
        max_size=6,
    )
)
async def test_an_import_takes_good_rows_and_names_bad_ones(some: World, rows: list[Any]) -> None:
    counts = await some.take_in(*rows, customer_id="imports")
    assert sum(counts.created.values()) + sum(counts.updated.values()) + len(counts.problems) <= len(rows)
    assert all(problem.description.endswith(".") for problem in counts.problems)


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"title": "x", "start": "2026-03-03T15:00", "end": "2026-03-03T14:00"}, "end"),
        ({"title": "x", "start": "2026-03-03T15:00", "end": "2026-03-03T15:00"}, "end"),
        ({"title": "x", "start": "2026-03-03T15:00", "timezone": "Mars/Base"}, "timezone"),
        ({"title": "x", "start": "9999-12-31T15:00"}, "start"),
        ({"title": "x" * 1001, "start": "2026-03-03T15:00"}, "title"),
        ({"title": "a\x00b", "start": "2026-03-03T15:00"}, "title"),
        ({"title": "x", "start": "2026-03-03T15:00", "recurrence": "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"}, "recurrence"),
        ({"title": "x", "start": "2026-03-03T15:00", "recurrence": "every monday"}, "recurrence"),
        ({"title": "x", "start": "2026-03-03T15:00", "attendees": ["a@example.com"] * 5000}, "attendees"),
        ({"title": "x", "start": "2026-03-03T15:00", "duration": "10 years"}, "duration"),
        ({"title": " ", "start": "2026-03-03T15:00"}, "title"),
        ({"title": "x"}, "start"),
    ],
)
async def test_wrong_events_are_refused_by_field(world: World, params: dict[str, Any], field: str) -> None:
    with pytest.raises(StepFailure) as caught:
        async with world.database.tenant(world.tenant) as tx:
            await world.provider.apply(tx, "calendar.create_event", params, world.context, "k")
    assert (caught.value.reason, caught.value.details["field"]) == ("INVALID_PARAMS", field)


async def test_a_hold_that_makes_no_sense_is_refused_as_a_wrong_request(world: World) -> None:
    later = NOW + timedelta(hours=1)
    for start, end, goal in ((later, NOW, "g"), (NOW, NOW, "g"), (NOW, later, "a\x00b"), (NOW, FAR, "g")):
        with pytest.raises(errors.InvalidInput):
            await world.hold(goal, start, end, later)
    async with world.database.tenant(world.tenant) as tx:
        assert not await world.provider.release_hold(tx, "a\x00b")
