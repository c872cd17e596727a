"""The router guard: does a text go on with the active goal, begin a new one, or neither? (conversation.md 5). Pure."""

from __future__ import annotations

from dataclasses import dataclass

from services.router.deciding.talk import topic_of_talk
from services.router.flows.advance import FLOWS, leaves_time_to_us, shifts, wants_taken
from services.router.flows.events import telling_words, words
from services.router.model.decision import Mode
from services.router.model.goal import Goal
from services.router.model.replies import title_of
from services.router.model.understood import Understood


@dataclass(frozen=True, slots=True)
class Verdict:
    """The mode, the rule that fired and why."""

    mode: Mode
    rule: str
    why: str


INSTEAD = Verdict(Mode.SET_NEW_GOAL, "guard.instead", "a change of the event takes the place of its cancellation")
_ANSWERS = frozenset({"affirm", "deny", "change", "choose", "inform"})
_TALK = frozenset({"thanks", "small_talk", "promise", "misdirected"})
_CHANGES_A_GOAL = frozenset({"reschedule", "cancel", "update"})


def guard(goal: Goal | None, understood: Understood) -> Verdict:
    """The mode of a text that no command and no workflow's question took."""
    praised = goal is not None and goal.status == "collecting" and not goal.choices and understood.does("praises")
    if praised or topic_of_talk(understood):
        return Verdict(Mode.NORMAL_ROUTING, "guard.talk", "talk about the assistant, the time or how to do things")
    if goal is None:
        return _without_goal(understood)
    if shifts(goal, understood):
        return Verdict(Mode.CONTINUE_ACTIVE_GOAL, "guard.shift", "an earlier or later time is asked for")
    if understood.act in _TALK:
        return Verdict(Mode.NORMAL_ROUTING, "guard.talk", "talk beside the open goal, which is kept")
    if leaves_time_to_us(goal, understood):
        return Verdict(Mode.CONTINUE_ACTIVE_GOAL, "guard.any_time", "the time is left to us")
    if goal.start is not None and understood.does("another_time"):
        return Verdict(Mode.CONTINUE_ACTIVE_GOAL, "guard.another_time", "another time for the open goal is asked for")
    if wants_taken(goal, understood):
        return Verdict(Mode.CONTINUE_ACTIVE_GOAL, "guard.anyway", "the taken time is wanted all the same")
    if tells_address(goal, understood) or (understood.act in _ANSWERS and not is_new_request(goal, understood)):
        return Verdict(
            Mode.CONTINUE_ACTIVE_GOAL,
            "guard.answer",
            f"the text answers or changes the open {goal.type} goal ({understood.act})",
        )
    if begins_goal(understood):
        if points_at_goal(goal, understood):
            return Verdict(
                Mode.CONTINUE_ACTIVE_GOAL, "guard.points_at_goal", "a request that points at the open goal changes it"
            )
        return Verdict(
            Mode.SET_NEW_GOAL, "guard.clear_request", f"a clear {understood.goal_type} request replaces the open goal"
        )
    if not understood.is_sure:
        return Verdict(Mode.CONTINUE_ACTIVE_GOAL, "guard.weak", "a weak guess never breaks a goal")
    return Verdict(Mode.NORMAL_ROUTING, "guard.digression", "a clear other request is done beside the open goal")


def tells_address(goal: Goal, understood: Understood) -> bool:
    """ "Dave's email is dave@x.com", when Dave's address was asked for."""
    return goal.asked == "unknown_person" and bool(understood.emails) and understood.intent.startswith("contact.")


def begins_goal(understood: Understood) -> bool:
    """A clear, single request of a type that has a flow; "all my meetings" is a plan over several things."""
    return understood.is_goal_request and understood.goal_type in FLOWS and understood.slot_text("order") != "all"


def is_new_request(goal: Goal, understood: Understood) -> bool:
    """A clear request for something else although its words could answer: it names another person or thing."""
    names_other = bool(understood.people or understood.slot_text("query") or understood.titles)
    if understood.act not in ("inform", "change") or not begins_goal(understood) or not names_other:
        return False
    return understood.goal_type != goal.type


def points_at_goal(goal: Goal, understood: Understood) -> bool:
    """Whether a request means the open goal: "move it to 4", "schedule it for Friday", "cancel it"."""
    names_thing = bool(
        understood.people or understood.emails or understood.slot_text("query") or understood.slot_text("order")
    )
    names_thing = names_thing or any(time.role == "old_time" for time in understood.times)
    if understood.goal_type == "cancel" and goal.type == "schedule" and _names_proposed(goal, understood):
        return True
    if understood.goal_type in _CHANGES_A_GOAL and understood.goal_type != goal.type:
        return not names_thing and understood.slots.get("title_explicit") is not True
    if understood.goal_type != goal.type:
        return False
    return (
        not names_thing
        and understood.slots.get("title_explicit") is not True
        and bool(understood.times or understood.act == "change" or understood.does("does_to_it"))
    )


def _names_proposed(goal: Goal, understood: Understood) -> bool:
    """ "Cancel lunch" while a lunch is proposed: its name, and nothing that tells another."""
    named = set(telling_words(understood.slot_text("query")))
    other = understood.people or understood.emails or understood.times or understood.slot_text("order")
    return goal.proposal is not None and bool(named) and not other and named <= set(words(title_of(goal)))


def _without_goal(understood: Understood) -> Verdict:
    if begins_goal(understood) and understood.act not in _TALK:
        return Verdict(Mode.SET_NEW_GOAL, "guard.clear_request", f"a clear {understood.goal_type} request")
    if understood.is_likely_request:
        return Verdict(
            Mode.SET_NEW_GOAL,
            "guard.likely",
            f"probably a {understood.goal_type} request; nothing is done without a yes",
        )
    if understood.is_sure:
        return Verdict(Mode.NORMAL_ROUTING, "guard.other", "a clear request that is no goal")
    return Verdict(Mode.NORMAL_ROUTING, "guard.weak", "nothing is open and the guess is weak")
