"""Conversations with the router over gRPC: real stores, fakes of the other services."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from libs.errors import NotFound, Unavailable
from steward.common.v1 import common_pb2
from steward.executor.v1 import executor_pb2
from steward.router.v1 import router_pb2
from tests.integration.router.house import NOW, House, Talk

NEW, ON, NORMAL = common_pb2.MODE_SET_NEW_GOAL, common_pb2.MODE_CONTINUE_ACTIVE_GOAL, common_pb2.MODE_NORMAL_ROUTING
BRAIN, CHAT = common_pb2.REPLY_TYPE_AI_BRAIN, common_pb2.REPLY_TYPE_AI_CHAT
SCHEDULE = "schedule a call with John tomorrow at 3"


def _rules(response: router_pb2.HandleMessageResponse) -> list[str]:
    return [note.rule for note in response.decision.notes]


async def test_schedule_move_and_cancel_once_each(house: House, talk: Talk) -> None:
    proposed = await talk.say(SCHEDULE)
    assert proposed.mode == NEW and proposed.active_goal.status == "proposed"
    assert proposed.reply.text.startswith("PROPOSAL:schedule")
    assert proposed.goal.subject == f"proposal:{proposed.active_goal.proposal.id}"
    assert "check back Tue, Mar 3, 9:00 AM" in proposed.reply.text and house.executor.events == {}
    assert list(house.executor.holds) == [proposed.active_goal.goal_id]
    kept = await talk.goal()
    assert kept["status"] == "proposed" and kept["entity"]["email"] == "john@example.com" and kept["version"] == 1

    done = await talk.say("yes")
    assert done.mode == ON and done.reply.type == BRAIN and not done.HasField("active_goal")
    assert [goal.id for goal in done.goals_achieved] == [proposed.goal.id]
    assert list(done.covers) == [f"outcome:{done.workflow.id}:{done.workflow.version}"]
    assert done.workflow.id == proposed.active_goal.proposal.id and await talk.goal() is None
    [event] = house.executor.events.values()
    assert event["start"] == "2026-03-03T15:00:00-05:00"

    again = await talk.say("yes")
    assert again.reply.text == "REFUSAL:already_done" and again.reply.type == CHAT
    assert house.executor.effects["create_event"] == 1

    assert (await talk.say("move my call with John to Friday at 10")).active_goal.event["id"] == event["id"]
    await talk.say("yes")
    assert house.executor.events[event["id"]]["start"] == "2026-03-06T10:00:00-05:00"
    await talk.say("cancel my call with John")
    await talk.say("yes")
    assert house.executor.events == {}
    assert dict(house.executor.effects) == {"create_event": 1, "update_event": 1, "delete_event": 1}


async def test_a_yes_after_something_else_is_not_about_what_was_done_before(house: House, talk: Talk) -> None:
    await talk.say(SCHEDULE)
    await talk.say("yes")
    await talk.say("what do I have on Friday?")
    assert (await talk.say("yes")).reply.text == "REFUSAL:nothing_open"
    await talk.say("never mind")
    assert (await talk.say("yes")).reply.text == "REFUSAL:nothing_open"
    assert house.executor.effects["create_event"] == 1


async def test_a_change_proposes_again_and_the_yes_buys_the_newest(house: House, talk: Talk) -> None:
    first = await talk.say(SCHEDULE)
    changed = await talk.say("make it 4")
    assert changed.active_goal.proposal.id != first.active_goal.proposal.id and changed.active_goal.version == 2
    await talk.say("yes")
    [event] = house.executor.events.values()
    assert event["start"] == "2026-03-03T16:00:00-05:00"


async def test_no_drops_it_and_lets_the_slot_go(house: House, talk: Talk) -> None:
    proposed = await talk.say(SCHEDULE)
    dropped = await talk.say("no")
    assert dropped.reply.text == "NOTICE:dropped" and house.executor.holds == {} and await talk.goal() is None
    answered = house.agenda.told[talk.previous].answered_subjects
    assert answered == [f"proposal:{proposed.active_goal.proposal.id}"]
    assert (await talk.say("yes")).reply.text == "REFUSAL:nothing_open"


async def test_a_digression_is_answered_keeps_the_goal_and_returns_to_it(house: House, talk: Talk) -> None:
    proposed = await talk.say(SCHEDULE)
    house.clock.advance(600)
    asked = await talk.say("what's on my calendar today?")
    assert asked.mode == NORMAL and asked.reply.text.startswith("LIST: QUESTION:return_to_goal")
    assert asked.HasField("workflow") and asked.active_goal.status == "proposed"
    house.clock.advance(600)  # twenty minutes after the proposal, ten after the last message
    assert (await talk.say("yes")).workflow.id == proposed.active_goal.proposal.id
    assert len(house.executor.events) == 1


async def test_an_unclear_text_breaks_nothing(house: House, talk: Talk) -> None:
    proposed = await talk.say(SCHEDULE)
    unclear = await talk.say("hmm blorp")
    assert unclear.mode == ON and unclear.reply.text.startswith("QUESTION:unclear")
    assert unclear.active_goal.proposal.id == proposed.active_goal.proposal.id
    assert (await talk.say("yes")).reply.type == BRAIN


async def test_a_new_request_replaces_the_goal_and_says_so(house: House, talk: Talk) -> None:
    house.executor.events["e1"] = {
        "id": "e1", "etag": "1", "title": "Review with John Smith", "attendees": ["john@example.com"],
        "start": "2026-03-05T10:00:00-05:00", "end": "2026-03-05T10:30:00-05:00",
    }  # fmt: skip
    first = await talk.say(SCHEDULE)
    second = await talk.say("cancel my call with John")
    assert second.mode == NEW and second.reply.text.startswith("NOTICE:goal_replaced PROPOSAL:cancel")
    assert house.executor.holds == {} and "goal.replaced" in _rules(second)
    subject = f"proposal:{first.active_goal.proposal.id}"
    old = next(goal for goal in house.agenda.goals.values() if goal.subject == subject)
    assert old.status == 4  # cancelled
    await talk.say("yes")
    assert house.executor.events == {}


async def test_a_late_yes_is_told_and_offered_again_but_never_acted_upon(house: House, talk: Talk) -> None:
    await talk.say(SCHEDULE)
    house.clock.advance(901)
    late = await talk.say("yes")
    assert late.reply.text == "REFUSAL:lapsed" and house.executor.events == {} and not late.HasField("active_goal")
    again = await talk.say("yes")
    assert again.reply.text.startswith("PROPOSAL:schedule") and house.executor.events == {}
    await talk.say("yes")
    assert len(house.executor.events) == 1


async def test_a_yes_to_a_follow_up_after_the_lapse_makes_a_fresh_proposal(house: House, talk: Talk) -> None:
    await talk.say(SCHEDULE)
    house.clock.advance(3600)
    talk.previous = "a turn the agenda began"
    fresh = await talk.say("yes")
    assert fresh.reply.text.startswith("PROPOSAL:schedule") and house.executor.events == {}


async def test_a_clash_is_said_and_the_second_slot_taken(house: House, talk: Talk) -> None:
    house.executor.events["busy"] = {
        "id": "busy", "title": "Dentist", "start": "2026-03-03T15:00:00-05:00", "end": "2026-03-03T15:30:00-05:00",
    }  # fmt: skip
    clash = await talk.say(SCHEDULE)
    assert clash.reply.text.startswith("QUESTION:clash") and not house.executor.holds
    assert len(clash.active_goal.proposal.options) == 3
    chosen = await talk.say("the second one")
    assert chosen.active_goal.status == "proposed"
    assert chosen.active_goal.datetime.ToDatetime(UTC) == datetime(2026, 3, 3, 20, 45, tzinfo=UTC)


async def test_a_yes_to_a_clash_books_beside_what_it_told_of(house: House, talk: Talk) -> None:
    house.executor.events["busy"] = {
        "id": "busy", "title": "Dentist", "start": "2026-03-03T15:00:00-05:00", "end": "2026-03-03T15:30:00-05:00",
    }  # fmt: skip
    clash = await talk.say(SCHEDULE)
    assert clash.active_goal.status == "proposed"
    await talk.say("yes")
    [booked] = [event for event in house.executor.events.values() if event["id"] != "busy"]
    assert booked["start"] == "2026-03-03T15:00:00-05:00"
    again = await talk.say("yes")
    assert again.reply.text.startswith("REFUSAL:already_done") and len(house.executor.events) == 2


async def test_no_yes_buys_a_slot_that_another_proposal_holds(house: House, talk: Talk) -> None:
    house.executor.events["held"] = {
        "id": "held", "title": "Call", "hold": True,
        "start": "2026-03-03T15:00:00-05:00", "end": "2026-03-03T15:30:00-05:00",
    }  # fmt: skip
    clash = await talk.say(SCHEDULE)
    assert clash.active_goal.status == "collecting" and not clash.active_goal.proposal.id
    await talk.say("yes")
    assert list(house.executor.events) == ["held"]


async def test_a_slot_taken_at_the_last_moment_keeps_the_goal_and_offers_others(house: House, talk: Talk) -> None:
    await talk.say(SCHEDULE)
    error = executor_pb2.StepError(reason="SLOT_TAKEN", failure_class="conflict", message="taken")
    free = {"start": "2026-03-03T16:00:00-05:00", "end": "2026-03-03T16:30:00-05:00"}
    error.details.update({"clashes": [], "free_slots": [free]})
    house.executor.fail_steps.append(error)
    failed = await talk.say("yes")
    assert failed.reply.type == CHAT and failed.reply.text.startswith("REFUSAL:failed")
    assert failed.active_goal.status == "collecting"
    await talk.say("yes")
    await talk.say("yes")
    [event] = house.executor.events.values()
    assert event["start"] == "2026-03-03T16:00:00-05:00"


async def test_an_event_that_changed_meanwhile_is_proposed_as_it_is_now(house: House, talk: Talk) -> None:
    await talk.say(SCHEDULE)
    await talk.say("yes")
    await talk.say("move my call with John to Friday at 10")
    [event] = house.executor.events.values()
    event["etag"] = "other"
    house.executor.fail_steps.append(executor_pb2.StepError(reason="ETAG_CHANGED", failure_class="conflict"))
    failed = await talk.say("yes")
    assert failed.reply.text.startswith("REFUSAL:failed PROPOSAL:reschedule")
    assert failed.active_goal.status == "proposed"
    await talk.say("yes")
    assert house.executor.events[event["id"]]["start"] == "2026-03-06T10:00:00-05:00"


async def test_a_step_that_failed_can_be_tried_again_with_another_yes(house: House, talk: Talk) -> None:
    await talk.say(SCHEDULE)
    house.executor.fail_steps.append(executor_pb2.StepError(reason="PROVIDER_AWAY", failure_class="transient"))
    failed = await talk.say("yes")
    assert failed.active_goal.status == "proposed" and failed.reply.type == CHAT
    assert (await talk.say("yes")).reply.type == BRAIN and len(house.executor.events) == 1


async def test_an_unknown_person_is_asked_for_remembered_and_invited(house: House, talk: Talk) -> None:
    asked = await talk.say("schedule a call with Zogblar tomorrow at 3")
    assert asked.reply.text.startswith("QUESTION:unknown_person")
    proposed = await talk.say("zog@alien.com")
    assert proposed.active_goal.status == "proposed" and house.planner.remembered == {"Zogblar": "zog@alien.com"}
    await talk.say("yes")
    [event] = house.executor.events.values()
    assert event["attendees"] == ["zog@alien.com"]


async def test_a_workflows_question_is_answered_and_learned_from(house: House, talk: Talk) -> None:
    asked = await talk.say("send a person a mail")
    assert asked.reply.text.startswith("QUESTION:interventions")
    assert asked.goal.subject == f"intervention:q-{asked.workflow.id}"
    answered = await talk.say("zog@alien.com")
    assert answered.mode == common_pb2.MODE_INTERVENTION_REPLY and answered.reply.type == BRAIN
    assert house.planner.remembered == {"Zogblar": "zog@alien.com"}
    assert [goal.id for goal in answered.goals_achieved] == [asked.goal.id]


async def test_an_answer_that_came_too_late_goes_back_into_routing(house: House, talk: Talk) -> None:
    asked = await talk.say("send a person a mail")
    house.executor.lost.add(f"q-{asked.workflow.id}")
    routed = await talk.say("zog@alien.com")
    assert routed.mode == NORMAL and "desk.lost" in _rules(routed) and house.executor.effects["create_event"] == 0


async def test_a_yes_that_fits_two_asks_which(house: House, talk: Talk) -> None:
    await talk.say(SCHEDULE)
    [goal_id] = house.executor.holds
    workflow = executor_pb2.Workflow(id="wf-mail", conversation_id=talk.conversation_id, version=1)
    workflow.steps.add(id="s", type="calendar", action="create_event", status=1, effect=2).resolved_params.update(
        {"title": "Mail", "start": "2026-03-04T09:00:00-05:00", "end": "2026-03-04T09:30:00-05:00", "attendees": []}
    )
    workflow.interventions.add(
        id="q-mail", workflow_id="wf-mail", status=1, conversation_id=talk.conversation_id, prompt="Send the mail?",
        expects=common_pb2.EXPECTS_YES_NO, kind="approval",
    )  # fmt: skip
    house.executor.workflows["wf-mail"] = workflow
    asked = await talk.say("yes")
    assert asked.reply.text.startswith("QUESTION:which_question") and house.executor.events == {}
    house.planner.readings["the mail"] = house.planner.readings["hmm blorp"]
    answered = await talk.say("the mail")
    assert answered.mode == common_pb2.MODE_INTERVENTION_REPLY and house.executor.effects["create_event"] == 1
    assert goal_id == answered.active_goal.goal_id and answered.active_goal.status == "proposed"


async def test_commands(house: House, talk: Talk) -> None:
    await talk.say(SCHEDULE)
    opened = await talk.say("what's open")
    assert opened.mode == common_pb2.MODE_COMMAND and opened.HasField("active_goal")
    assert opened.reply.text == "NOTICE:open_list"
    assert (await talk.say("undo")).reply.text == "NOTICE:dropped" and house.executor.holds == {}
    assert (await talk.say("undo")).reply.text == "REFUSAL:nothing_to_undo"
    await talk.say(SCHEDULE)
    await talk.say("yes")
    undone = await talk.say("undo")
    assert undone.reply.text == "NOTICE:undone" and undone.reply.type == BRAIN and house.executor.events == {}
    assert (await talk.say("why")).reply.text == "NOTICE:why"
    await talk.say("send a person a mail")
    dropped = await talk.say("never mind")
    assert dropped.reply.text == "NOTICE:dropped"
    assert house.executor.workflows[dropped.workflow.id].status == executor_pb2.WORKFLOW_STATUS_CANCELLED
    assert (await talk.say("never mind")).reply.text == "NOTICE:dropped_nothing"
    assert (await talk.say("a person please")).reply.text == "NOTICE:handoff"
    assert talk.conversation_id in house.gateway.handed_over


async def test_talk_promises_weak_guesses_and_what_is_missing(house: House, talk: Talk) -> None:
    assert (await talk.say("thanks")).reply.text == "SOCIAL:thanks"
    promised = await talk.say("I'll get back to you")
    assert promised.HasField("goal") and "check back" in promised.reply.text
    assert (await talk.say("maybe")).reply.text.startswith("QUESTION:low_confidence")
    house.planner.plans["maybe"] = house.planner.plans["what's on my calendar today?"]
    assert (await talk.say("yes")).reply.text.startswith("LIST:")
    assert (await talk.say("add a task")).reply.text.startswith("QUESTION:missing")
    house.planner.readings["add a task buy milk"] = house.planner.readings["add a task"]
    house.planner.readings["buy milk"] = house.planner.readings["hmm blorp"]
    house.planner.plans["add a task buy milk"] = house.planner.plans["what's on my calendar today?"]
    assert (await talk.say("buy milk")).HasField("workflow")


async def test_the_same_turn_again_and_ten_at_once_are_one(house: House, talk: Talk) -> None:
    await talk.say(SCHEDULE)
    turn = talk.turn("yes")
    request = router_pb2.HandleMessageRequest(turn=turn)
    answers = await asyncio.gather(*(house.router.HandleMessage(request, timeout=20) for _ in range(10)))
    assert len({answer.SerializeToString(deterministic=True) for answer in answers}) == 1
    assert house.executor.effects["create_event"] == 1 and len(house.executor.events) == 1
    later = await house.router.HandleMessage(request, timeout=20)
    assert later.reply == answers[0].reply


async def test_the_agenda_away_loses_no_answer_and_is_told_later(house: House, talk: Talk) -> None:
    house.agenda.faults.away.add("*")
    answered = await talk.say(SCHEDULE)
    assert answered.reply.text == "PROPOSAL:schedule" and not answered.HasField("goal")  # and nothing is promised
    house.agenda.faults.away.clear()
    assert answered.decision.ids["proposal"] and house.agenda.told == {}
    await house.late_telling().once()
    assert house.agenda.told == {}  # not due yet
    house.clock.advance(60)
    await house.late_telling().once()
    assert len(house.agenda.told) == 1
    await house.late_telling().once()
    assert house.agenda.faults.calls["CheckTurn"] >= 2


async def test_the_planner_away_is_said_honestly(house: House, talk: Talk) -> None:
    house.planner.faults.away.add("*")
    answered = await talk.say("yes")
    assert "can't read messages" in answered.reply.text and answered.reply.type == CHAT


async def test_an_answer_is_worded_plainly_when_only_the_wording_is_away(house: House, talk: Talk) -> None:
    house.planner.faults.away.add("ComposeReply")
    answered = await talk.say(SCHEDULE)
    assert answered.reply.expects == common_pb2.EXPECTS_YES_NO and "Tue, Mar 3, 3:00 PM" in answered.reply.text
    assert (await talk.say("yes")).reply.text == "That is done."


async def test_reads_of_the_contract(house: House, talk: Talk) -> None:
    proposed = await talk.say(SCHEDULE)
    found = await house.router.GetActiveGoal(router_pb2.GetActiveGoalRequest(conversation_id=talk.conversation_id))
    assert found.active_goal == proposed.active_goal
    turn = await house.router.GetTurn(router_pb2.GetTurnRequest(turn_id=talk.previous))
    assert turn.status == "done" and turn.reply == proposed.reply and "compose" in turn.decision.timings_ms
    read = await house.router.Classify(router_pb2.ClassifyRequest(text="yes", conversation_id=talk.conversation_id))
    assert read.act == common_pb2.DIALOGUE_ACT_AFFIRM and house.planner.contexts[-1].asked == "yes_no"
    clear = router_pb2.ClearActiveGoalRequest(conversation_id=talk.conversation_id, request_id=f"clear-{talk.number}")
    assert (await house.router.ClearActiveGoal(clear)).cleared and (await house.router.ClearActiveGoal(clear)).cleared
    assert house.executor.holds == {}
    with pytest.raises(NotFound):
        await house.router.GetActiveGoal(router_pb2.GetActiveGoalRequest(conversation_id=talk.conversation_id))
    assert (await talk.say("yes")).reply.text == "REFUSAL:nothing_open"


async def test_export_and_erase(house: House, talk: Talk) -> None:
    await talk.say(SCHEDULE)
    exported = await house.router.ExportCustomer(router_pb2.ExportCustomerRequest(customer_id=talk.customer_id))
    [record] = exported.records
    assert record.kind == "turn_decision" and record.value["reply"]["text"].startswith("PROPOSAL")
    erased = await house.router.EraseCustomer(router_pb2.EraseCustomerRequest(customer_id=talk.customer_id))
    assert erased.erased == 2 and await talk.goal() is None
    left = await house.router.ExportCustomer(router_pb2.ExportCustomerRequest(customer_id=talk.customer_id))
    assert not left.records


async def test_another_tenant_sees_nothing(house: House, talk: Talk) -> None:
    await talk.say(SCHEDULE)
    metadata = (("x-steward-tenant", "11111111-1111-1111-1111-111111111111"), ("x-steward-caller", "gateway"))
    with pytest.raises(NotFound):
        request = router_pb2.GetActiveGoalRequest(conversation_id=talk.conversation_id)
        await house.router.GetActiveGoal(request, metadata=metadata)
    with pytest.raises(NotFound):
        await house.router.GetTurn(router_pb2.GetTurnRequest(turn_id=talk.previous), metadata=metadata)


async def test_an_outcome_is_said_once_and_a_stale_question_is_not(house: House, talk: Talk) -> None:
    asked = await talk.say("send a person a mail")
    outcome = executor_pb2.Outcome(
        workflow_id=asked.workflow.id,
        version=7,
        kind="asked",
        workflow=asked.workflow,
        conversation_id=talk.conversation_id,
    )
    outcome.created_at.FromDatetime(NOW)
    outcome.customer.customer_id = talk.customer_id
    request = router_pb2.DeliverOutcomeRequest(workflow_id=asked.workflow.id, version=7, outcome=outcome)
    said = await house.router.DeliverOutcome(request)
    assert said.disposition == "said" and list(house.gateway.said) == [f"outcome:{asked.workflow.id}:7"]
    assert (await house.router.DeliverOutcome(request)).message_id == said.message_id and len(house.gateway.said) == 1
    house.gateway.covered.add(f"outcome:{asked.workflow.id}:7")
    assert (await house.router.DeliverOutcome(request)).disposition == "covered"
    await talk.say("zog@alien.com")
    assert (await house.router.DeliverOutcome(request)).disposition == "stale"


async def test_a_goal_whose_time_is_up_by_the_suites_clock_is_gone(house: House, talk: Talk) -> None:
    await talk.say("schedule a call with John")
    house.clock.advance(timedelta(minutes=16).total_seconds())
    answered = await talk.say("tomorrow at 3")
    assert answered.mode == NORMAL and not answered.HasField("active_goal")


async def test_the_parts_of_a_burst_find_their_questions_and_the_rest_goes_on(house: House, talk: Talk) -> None:
    asked = await talk.say("send a person a mail")
    parts = ["zog@alien.com", "what's on my calendar today?"]
    both = await talk.say("\n".join(parts), parts=parts)
    assert both.reply.text.startswith("RECEIPTS: LIST:") and house.executor.effects["create_event"] == 1
    assert f"intervention:q-{asked.workflow.id}" in house.agenda.told[talk.previous].answered_subjects


async def test_a_yes_whose_outcome_is_not_known_is_carried_on_until_it_is(house: House, talk: Talk) -> None:
    await talk.say(SCHEDULE)
    turn = talk.turn("yes")
    house.executor.faults.away |= {"StartWorkflow", "GetWorkflow"}
    with pytest.raises(Unavailable):
        await house.router.HandleMessage(router_pb2.HandleMessageRequest(turn=turn), timeout=20)
    house.executor.faults.away.clear()
    done = await house.router.HandleMessage(router_pb2.HandleMessageRequest(turn=turn), timeout=20)
    assert done.reply.type == BRAIN and house.executor.effects["create_event"] == 1


async def test_nobody_is_called_unknown_while_contacts_cannot_be_asked(house: House, talk: Talk) -> None:
    said = await talk.say("schedule a call with John while contacts are away")
    assert "can't look anybody up" in said.reply.text and not said.HasField("active_goal")
    assert (await talk.say(SCHEDULE)).reply.text.startswith("PROPOSAL:schedule")
