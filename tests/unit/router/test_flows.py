"""What each text does to a goal: filled, asked about, proposed, changed, dropped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.router.deciding.guard import guard
from services.router.flows.advance import again, begin, go_on
from services.router.flows.flow import FlowStep
from services.router.model.decision import Mode
from services.router.model.goal import Goal, Reading, Thing, TimeSaid
from services.router.model.understood import Understood
from tests.unit.router.builders import (
    ANN,
    JOHN,
    MILLER,
    MONDAY,
    MemoryCalendar,
    asks,
    clock,
    day,
    event,
    length,
    local,
    moment,
    person,
    says,
    scene,
    stretch,
)

TUESDAY_3PM = local(3, 15)


async def _scheduled(calendar: MemoryCalendar | None = None, said: Understood | None = None) -> FlowStep:
    request = said or asks("schedule", people=[person(JOHN)], times=[moment(TUESDAY_3PM)], title="Call")
    return await begin("schedule", request, scene(), calendar or MemoryCalendar())


async def _then(goal: Goal, said: Understood, calendar: MemoryCalendar | None = None, turn: str = "turn-2") -> FlowStep:
    return await go_on(goal, said, scene(turn), calendar or MemoryCalendar())


def _params(goal: Goal) -> dict[str, object]:
    assert goal.proposal is not None
    [step] = goal.proposal.plan["steps"]
    params: dict[str, object] = step["params"]
    return params


async def test_a_complete_request_is_proposed_with_everything_a_yes_buys() -> None:
    step = await _scheduled()
    assert step.doing == "propose" and step.goal.status == "proposed"
    assert _params(step.goal) == {
        "title": "Call with John Smith",
        "start": "2026-03-03T15:00:00-05:00",
        "end": "2026-03-03T15:30:00-05:00",
        "timezone": "America/New_York",
        "attendees": ["john@example.com"],
        "if_free": True,
    }
    assert step.goal.proposal is not None
    assert step.goal.proposal.expires_at == MONDAY.astimezone(UTC) + timedelta(seconds=900)


async def test_a_stored_goal_reads_back_the_same() -> None:
    goal = (await _scheduled()).goal
    stored = goal.to_json()
    assert Goal.model_validate(stored) == goal
    assert datetime.fromisoformat(stored["datetime"]) == TUESDAY_3PM and stored["entity"]["name"] == "John Smith"


@pytest.mark.parametrize(
    ("said", "start", "minutes"),
    [
        (says("change", times=(moment(local(5, 14)),)), local(5, 14), 30),
        (says("change", times=(clock(local(2, 16)),)), local(3, 16), 30),
        (says("change", times=(day(local(6, 0)),)), local(6, 15), 30),
        (says("change", times=(length(3600),), slots={"duration_s": 3600.0}), local(3, 15), 60),
        (says("change", slots={"changes": {"shift_s": 3600}}), local(3, 16), 30),
        (says("change", slots={"changes": {"extend_s": 900}}), local(3, 15), 45),
    ],
    ids=["day and time", "time keeps the day", "day keeps the time", "length", "an hour later", "longer"],
)
async def test_a_change_proposes_again(said: Understood, start: datetime, minutes: int) -> None:
    first = (await _scheduled()).goal
    step = await _then(first, said)
    assert step.doing == "propose"
    assert (step.goal.start, step.goal.end) == (start, start + timedelta(minutes=minutes))
    assert step.goal.proposal is not None and first.proposal is not None
    assert step.goal.proposal.id != first.proposal.id and step.goal.goal_id == first.goal_id


async def test_another_person_instead_keeps_the_time() -> None:
    step = await _then((await _scheduled()).goal, says("change", "with Ann instead", people=(person(ANN),)))
    assert step.doing == "propose" and _params(step.goal)["attendees"] == ["ann@example.com"]
    assert step.goal.start == TUESDAY_3PM and _params(step.goal)["title"] == "Call with Ann Lee"


async def test_somebody_too_joins() -> None:
    step = await _then((await _scheduled()).goal, says("change", "add Ann too", people=(person(ANN),)))
    assert _params(step.goal)["attendees"] == ["john@example.com", "ann@example.com"]


async def test_a_yes_executes_and_a_no_drops() -> None:
    goal = (await _scheduled()).goal
    assert (await _then(goal, says("affirm", "yes"))).doing == "execute"
    assert (await _then(goal, says("deny", "no"))).doing == "drop"


async def test_a_no_with_its_own_time_is_a_change() -> None:
    step = await _then((await _scheduled()).goal, says("deny", "no, 4pm", times=(clock(local(2, 16)),)))
    assert step.doing == "propose" and step.goal.start == local(3, 16)


async def test_what_cannot_be_used_leaves_the_proposal_as_it_is() -> None:
    goal = (await _scheduled()).goal
    step = await _then(goal, says("", "hmm blorp"))
    assert (step.doing, step.used_text, step.goal) == ("ask", False, goal)


async def test_two_johns_are_asked_apart_and_told_by_name_or_place() -> None:
    request = asks("schedule", people=[person(JOHN, MILLER)], times=[moment(TUESDAY_3PM)], title="Call")
    asked = await _scheduled(said=request)
    assert asked.parts[0].topic == "which_person" and asked.goal.asked == "which_person"
    for said in (says("inform", "Miller"), says("choose", "the second one", choice=2), says("choose", choice=-1)):
        step = await _then(asked.goal, said)
        assert step.doing == "propose" and _params(step.goal)["attendees"] == ["miller@example.com"]


async def test_the_choice_of_a_name_that_both_have_is_asked_again() -> None:
    request = asks("schedule", people=[person(JOHN, MILLER)], times=[moment(TUESDAY_3PM)])
    step = await _then((await _scheduled(said=request)).goal, says("inform", "john"))
    assert step.doing == "ask" and step.goal.asked == "which_person"


async def test_an_unknown_person_needs_an_address_or_is_left_out() -> None:
    request = asks("schedule", people=[person(text="Zogblar")], times=[moment(TUESDAY_3PM)], title="Call")
    asked = await _scheduled(said=request)
    assert asked.parts[0].topic == "unknown_person"
    known = await _then(asked.goal, says("inform", "zog@alien.com", emails=("zog@alien.com",)))
    assert _params(known.goal)["attendees"] == ["zog@alien.com"]
    without = await _then(asked.goal, says("inform", "without"))
    assert _params(without.goal)["attendees"] == [] and "Zogblar" in str(_params(without.goal)["title"])


async def test_when_is_asked_and_the_answer_completes_it() -> None:
    asked = await _scheduled(said=asks("schedule", people=[person(JOHN)], title="Call"))
    assert asked.parts[0].topic == "when"
    dated = await _then(asked.goal, says("inform", times=(day(local(5, 0)),)))
    assert dated.parts[0].topic == "when" and dated.goal.date == "2026-03-05"
    step = await _then(dated.goal, says("inform", times=(clock(local(2, 14)),)), turn="turn-3")
    assert step.doing == "propose" and step.goal.start == local(5, 14)


async def test_readings_that_differ_are_asked_about_in_one_question() -> None:
    request = asks("schedule", people=[person(JOHN)], times=[clock(local(3, 7), local(3, 19), text="7")])
    asked = await _scheduled(said=request)
    assert asked.parts[0].topic == "which_reading" and len(asked.goal.choices) == 2
    step = await _then(asked.goal, says("choose", "the second", choice=2))
    assert step.doing == "propose" and step.goal.start == local(3, 19)


async def test_a_reading_that_is_past_is_no_choice() -> None:
    request = asks("schedule", times=[moment(local(2, 7), local(2, 19), text="today at 7")])
    assert (await _scheduled(said=request)).goal.start == local(2, 19)


async def test_the_past_is_refused_and_the_other_half_put_right() -> None:
    refused = await _scheduled(said=asks("schedule", times=[moment(local(2, 8))]))
    assert refused.parts[0].topic == "in_past" and refused.goal.start is None
    step = await _then(refused.goal, says("inform", "tomorrow", times=(day(local(3, 0)),)))
    assert step.doing == "propose" and step.goal.start == local(3, 8)


async def test_a_stretch_becomes_its_first_free_slot() -> None:
    calendar = MemoryCalendar(event("e1", local(3, 12), 90))
    request = asks("schedule", times=[stretch(local(3, 12), local(3, 18))], title="Lunch")
    step = await _scheduled(calendar, request)
    assert step.doing == "propose" and step.goal.start == local(3, 13, 30) and step.goal.suggested


async def test_rescheduling_without_a_time_suggests_the_next_free_slot_but_not_where_it_is() -> None:
    here = event("e1", local(2, 9))
    calendar = MemoryCalendar(here, event("e2", local(2, 9, 15), 45, title="Busy", attendees=[]))
    step = await begin("reschedule", asks("reschedule", people=[person(JOHN)]), scene(), calendar)
    assert step.doing == "propose" and step.goal.suggested
    assert step.goal.start == local(2, 10) and calendar.searches[0].ignore_event_id == "e1"
    assert _params(step.goal)["event_id"] == "e1" and _params(step.goal)["etag"] == "e1-1"


async def test_moving_keeps_the_length_the_day_or_the_clock_time() -> None:
    calendar = MemoryCalendar(event("e1", local(3, 15), 45))
    for said, start in (
        (clock(local(2, 16)), local(3, 16)),
        (day(local(6, 0)), local(6, 15)),
        (moment(local(6, 10)), local(6, 10)),
    ):
        step = await begin("reschedule", asks("reschedule", people=[person(JOHN)], times=[said]), scene(), calendar)
        assert (step.goal.start, step.goal.end) == (start, start + timedelta(minutes=45))


async def test_a_suggestion_is_changed_then_taken() -> None:
    calendar = MemoryCalendar(event("e1", local(3, 15)))
    first = await begin("reschedule", asks("reschedule", people=[person(JOHN)]), scene(), calendar)
    changed = await _then(first.goal, says("change", "actually Thursday at 2", times=(moment(local(5, 14)),)), calendar)
    assert changed.goal.start == local(5, 14) and not changed.goal.suggested
    for said in (says("change", "later"), says("", "another time please")):
        later = await _then(first.goal, said, calendar)
        assert later.doing == "propose" and later.goal.start is not None and first.goal.start is not None
        assert later.goal.start > first.goal.start


async def test_several_events_are_asked_about_and_told_by_day_or_place() -> None:
    calendar = MemoryCalendar(event("e1", local(3, 15)), event("e2", local(5, 11)))
    asked = await begin("cancel", asks("cancel", people=[person(JOHN)]), scene(), calendar)
    assert asked.parts[0].topic == "which_event" and len(asked.goal.choices) == 2
    for said in (
        says("choose", choice=2),
        says("inform", "the one on Thursday", times=(day(local(5, 0), role="old_time"),)),
    ):
        step = await _then(asked.goal, said, calendar)
        assert step.doing == "propose" and _params(step.goal) == {"event_id": "e2", "etag": "e2-1"}


async def test_the_words_for_the_new_time_wait_until_the_event_is_known() -> None:
    calendar = MemoryCalendar(event("e1", local(3, 15)), event("e2", local(5, 11)))
    request = asks("reschedule", people=[person(JOHN)], times=[clock(local(2, 16))])
    asked = await begin("reschedule", request, scene(), calendar)
    assert asked.goal.asked == "which_event"
    step = await _then(asked.goal, says("choose", choice=1), calendar)
    assert step.doing == "propose" and step.goal.start == local(3, 16)


async def test_an_event_that_is_not_there_is_said_and_can_be_named_again() -> None:
    calendar = MemoryCalendar(event("e1", local(3, 15)))
    asked = await begin("cancel", asks("cancel", people=[person(ANN, text="Ann")]), scene(), calendar)
    assert asked.parts[0].topic == "no_event_found"
    step = await _then(asked.goal, says("inform", "John", people=(person(JOHN),)), calendar)
    assert step.doing == "propose" and _params(step.goal)["event_id"] == "e1"


async def test_it_means_the_event_last_spoken_of() -> None:
    here = event("e9", local(4, 9))
    calendar = MemoryCalendar(event("e1", local(3, 15)), here)
    request = asks("reschedule", times=[clock(local(2, 16))])
    step = await begin("reschedule", request, scene(), calendar, last_event=here)
    assert _params(step.goal)["event_id"] == "e9" and step.goal.start == local(4, 16)


async def test_cancelling_what_is_only_proposed_drops_it() -> None:
    step = await _then((await _scheduled()).goal, asks("cancel"))
    assert step.doing == "drop"


async def test_a_lapsed_goal_is_checked_and_proposed_anew() -> None:
    calendar = MemoryCalendar(event("e1", local(3, 15)))
    request = asks("reschedule", people=[person(JOHN)], times=[moment(local(6, 10))])
    old = (await begin("reschedule", request, scene(), calendar)).goal
    calendar.stored = [event("e1", local(3, 16), etag="e1-2")]
    step = await again(old, scene("turn-9"), calendar)
    assert step.doing == "propose" and step.goal.goal_id != old.goal_id
    assert _params(step.goal)["etag"] == "e1-2" and step.goal.start == local(6, 10)


_RATHER_LATER = {"stance": "rather_not", "weekdays": ["TU"], "closes": "14:00", "group": 1}
_TUESDAY = {"stance": "only", "first": "2026-03-03", "last": "2026-03-04", "opens": "09:00", "closes": "17:00"}


async def test_limits_are_kept_by_the_look_for_a_free_slot() -> None:
    calendar = MemoryCalendar()
    slots = {"limits": [_TUESDAY, _RATHER_LATER], "duration_s": 3600.0}
    said = asks("schedule", people=[person(JOHN), person(JOHN)], times=[stretch(local(3, 9), local(3, 17))], **slots)
    step = await begin("schedule", said, scene(), calendar)
    [search] = calendar.searches
    assert [dict(each) for each in search.limits] == [_TUESDAY, _RATHER_LATER]
    assert (search.start, search.end, search.length_s) == (local(3, 0), local(4, 0), 3600)
    assert step.doing == "propose" and step.goal.suggested and len(step.goal.people) == 1


async def test_a_length_shorter_than_the_stretch_has_room_in_it() -> None:
    calendar = MemoryCalendar()
    between = TimeSaid(
        text="between 9 and 17", role="new_time", kind="interval", grain="hour", has_date=True, has_time=True,
        readings=(Reading(start=local(3, 9), end=local(3, 17)),),
    )  # fmt: skip
    said = asks("schedule", people=[person(JOHN)], times=[between], duration_s=1800.0)
    step = await begin("schedule", said, scene(), calendar)
    [search] = calendar.searches
    assert (search.start, search.end, search.length_s) == (local(3, 9), local(3, 17), 1800)
    assert step.goal.end - step.goal.start == timedelta(minutes=30)  # type: ignore[operator]


@pytest.mark.parametrize("text", ["whenever", "any time is fine", "you pick", "what do you suggest?", "doesn't matter"])
async def test_a_time_left_to_us_is_the_first_free_slot(text: str) -> None:
    calendar = MemoryCalendar(event("e1", local(3, 9), 60))
    asked = await begin("schedule", asks("schedule", times=[day(local(3, 0))]), scene(), calendar)
    assert asked.goal.asked == "when" and asked.goal.date == "2026-03-03"
    answer = says("", text)
    assert guard(asked.goal, answer).mode is Mode.CONTINUE_ACTIVE_GOAL
    proposed = await go_on(asked.goal, answer, scene("turn-2"), calendar)
    assert proposed.doing == "propose" and proposed.goal.start == local(3, 10)


@pytest.mark.parametrize(
    ("text", "act"), [("earlier please", "affirm"), ("can we do earlier?", "change"), ("that's too late", "")]
)
async def test_earlier_is_never_a_yes(text: str, act: str) -> None:
    calendar = MemoryCalendar(event("e1", local(3, 9), 60))
    proposed = await begin("schedule", asks("schedule", times=[moment(local(3, 15))]), scene(), calendar)
    answer = says(act, text)
    assert guard(proposed.goal, answer).mode is Mode.CONTINUE_ACTIVE_GOAL
    step = await go_on(proposed.goal, answer, scene("turn-2"), calendar)
    assert step.doing == "propose" and step.goal.start == local(3, 10)


@pytest.mark.parametrize("text", ["a bit later", "later please", "something later that day", "too early for me"])
async def test_later_is_the_next_free_time(text: str) -> None:
    calendar = MemoryCalendar(event("e1", local(3, 15, 30), 60))
    proposed = await begin("schedule", asks("schedule", times=[moment(local(3, 15))]), scene(), calendar)
    answer = says("small_talk", text)
    assert guard(proposed.goal, answer).mode is Mode.CONTINUE_ACTIVE_GOAL
    step = await go_on(proposed.goal, answer, scene("turn-2"), calendar)
    assert step.doing == "propose" and step.goal.start == local(3, 16, 30)


@pytest.mark.parametrize("text", ["talk to you later", "later", "as i said earlier", "see you later"])
def test_other_laters_are_no_change(text: str) -> None:
    assert not says("small_talk", text).does("earlier", "later")


async def test_a_bare_name_names_what_has_none_and_changes_no_name_that_was_given() -> None:
    named = says("change", slots={"title": "Vet visit", "title_explicit": False})
    first = await _scheduled(said=asks("schedule", times=[moment(TUESDAY_3PM)], title="Meeting", title_explicit=False))
    assert _params((await _then(first.goal, named)).goal)["title"] == "Vet visit"
    given = await _scheduled(said=asks("schedule", times=[moment(TUESDAY_3PM)], title="Choir", title_explicit=True))
    assert (await _then(given.goal, named)).goal.title == "Choir"


async def test_who_is_only_named_in_the_title_is_a_guest_when_known_and_never_asked_for() -> None:
    seen = asks("schedule", people=[person(role="title", text="Dr. Lind")], times=[moment(TUESDAY_3PM)], title="Vet")
    assert (await _scheduled(said=seen)).doing == "propose"
    known = asks("schedule", people=[person(JOHN, role="title")], times=[moment(TUESDAY_3PM)], title="Vet with John")
    assert [guest.name for guest in (await _scheduled(said=known)).goal.people] == ["John Smith"]


async def test_somebody_more_is_no_address_of_who_is_asked_about() -> None:
    request = asks("schedule", people=[person(text="Zed")], times=[moment(TUESDAY_3PM)], title="Call")
    step = await begin("schedule", request, scene(), MemoryCalendar())
    assert step.goal.asked == "unknown_person"
    step = await _then(step.goal, says("change", "also invite raj@x.com", emails=("raj@x.com",)))
    assert [(guest.name, guest.email) for guest in step.goal.people] == [("Zed", ""), ("raj@x.com", "raj@x.com")]
    assert step.goal.asked == "unknown_person"


async def test_one_of_two_people_who_were_named_is_asked_for() -> None:
    either = [person(JOHN, text="john"), person(ANN, text="ann")]
    request = asks("schedule", people=either, times=[moment(TUESDAY_3PM)], title="Chat", either=["john", "ann"])
    asked = await begin("schedule", request, scene(), MemoryCalendar())
    assert [part.topic for part in asked.parts] == ["which_person"]
    assert [each["name"] for each in asked.parts[0].facts["options"]] == ["John Smith", "Ann Lee"]
    taken = await _then(asked.goal, says("choose", "ann", choice=2))
    assert _params(taken.goal)["attendees"] == ["ann@example.com"]


async def test_one_of_two_people_whom_nobody_knows_is_asked_for_an_address() -> None:
    either = [person(JOHN, text="john"), person(text="zed")]
    request = asks("schedule", people=either, times=[moment(TUESDAY_3PM)], title="Chat", either=["john", "zed"])
    asked = await begin("schedule", request, scene(), MemoryCalendar())
    taken = await _then(asked.goal, says("choose", "zed", choice=2))
    assert [part.topic for part in taken.parts] == ["unknown_person"]


@pytest.mark.parametrize(
    "said",
    [says("deny", "no wait the other one"), says("change", "the other john", people=(person(JOHN, MILLER),))],
)
async def test_the_other_of_two_people_is_taken_instead(said: Understood) -> None:
    request = asks("schedule", people=[person(JOHN, MILLER)], times=[moment(TUESDAY_3PM)], title="Coffee")
    asked = await begin("schedule", request, scene(), MemoryCalendar())
    taken = await _then(asked.goal, says("choose", "the first one", choice=1))
    other = await _then(taken.goal, said, turn="turn-3")
    assert _params(other.goal)["attendees"] == ["miller@example.com"]
    back = await _then(other.goal, says("deny", "no the other one"), turn="turn-4")
    assert _params(back.goal)["attendees"] == ["john@example.com"]


async def test_another_of_those_offered_who_is_named_takes_the_place_of_the_one_taken_and_of_nobody_else() -> None:
    request = asks("schedule", people=[person(JOHN, MILLER), person(ANN, text="Ann")], times=[moment(TUESDAY_3PM)])
    asked = await begin("schedule", request, scene(), MemoryCalendar())
    taken = await _then(asked.goal, says("choose", "the first one", choice=1))
    named = says("change", "no, miller", people=(person(MILLER, text="miller"),))
    other = await _then(taken.goal, named, turn="turn-3")
    assert _params(other.goal)["attendees"] == ["miller@example.com", "ann@example.com"]


async def test_the_other_of_two_events_is_moved_to_the_same_hour_of_its_own_day() -> None:
    calendar = MemoryCalendar(event("e1", local(3, 17), title="Piano"), event("e2", local(5, 17), title="Piano"))
    asked = await begin("reschedule", asks("reschedule", times=[clock(local(2, 18))], query="piano"), scene(), calendar)
    taken = await _then(asked.goal, says("choose", "the second one", choice=2), calendar)
    assert taken.goal.start == local(5, 18)
    other = await _then(taken.goal, says("deny", "no the other one"), calendar, turn="turn-3")
    assert _params(other.goal)["event_id"] == "e1" and other.goal.start == local(3, 18)


async def test_and_somebody_joins_who_is_there() -> None:
    step = await _scheduled()
    joined = await _then(step.goal, says("inform", "and ann", people=(person(ANN, text="ann"),)))
    assert _params(joined.goal)["attendees"] == ["john@example.com", "ann@example.com"]


async def test_where_nothing_can_be_earlier_when_is_asked() -> None:
    now = local(2, 9)
    step = await begin(
        "schedule", asks("schedule", times=[moment(now)], title="Call"), scene(now=now), MemoryCalendar()
    )
    earlier = await go_on(step.goal, says("change", "something earlier"), scene("turn-2", now=now), MemoryCalendar())
    assert earlier.doing == "ask" and earlier.goal.asked == "when"


async def test_one_of_two_days_offered_that_is_taken_away_leaves_the_other() -> None:
    first, second = local(3, 6), local(4, 6)
    asked = await _scheduled(said=asks("schedule", times=[moment(first, second, text="tmrw, weds")], title="Gym"))
    assert asked.goal.asked == "which_reading"
    said = says("choose", "cancel the wednesday one", choice=2, times=(day(local(4, 0), role="old_time"),))
    left = await _then(asked.goal, said)
    assert left.doing == "propose" and left.goal.start == first


async def test_a_time_beside_the_event_spoken_of() -> None:
    haircut = Thing(kind="event", id="e-1", title="Haircut", value=event("e-1", local(6, 16), 45, title="Haircut"))
    after = asks("schedule", title="Colour", duration_s=3600.0, beside={"side": "after", "query": "", "points": True})
    step = await begin("schedule", after, scene(), MemoryCalendar(), None, haircut)
    assert (step.goal.start, step.goal.end) == (local(6, 16, 45), local(6, 17, 45))
    alone = await begin("schedule", after, scene(), MemoryCalendar())
    assert [part.topic for part in alone.parts] == ["no_event_found"]


async def test_the_days_of_a_series_that_are_taken_away_are_taken_from_what_was_offered() -> None:
    first, second = local(3, 18), local(5, 18)
    asked = await _scheduled(said=asks("schedule", times=[moment(first, second, text="tues, thurs")], title="Yoga"))
    every = TimeSaid(text="thursdays", role="old_time", kind="recurrence", readings=(Reading(start=local(5, 0)),))
    left = await _then(asked.goal, says("change", "cancel thursdays", times=(every,)))
    assert left.doing == "propose" and (left.goal.start, left.goal.recurrence) == (first, "")


async def test_the_afternoon_of_a_morning_hour_that_was_ours_is_no_night() -> None:
    goal = (await _scheduled(said=asks("schedule", times=[moment(local(5, 9))], title="Sync"))).goal
    said = says("change", "afternoon", times=(stretch(local(2, 12), local(2, 17), dated=False),))
    moved = await _then(goal, said)
    assert moved.goal.start is not None and moved.goal.start.astimezone(MONDAY.tzinfo).hour in range(12, 17)
