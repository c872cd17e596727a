"""What the router's rows say of a conversation: its last turns and proposals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.router.model.decision import Closing, Decision, Note, Pending
from services.router.model.goal import Contact, Goal, Thing
from services.router.model.turn import Scene, Turn

_DONE_FOR = timedelta(hours=24)
"""How long a second yes is told that it is done."""

_TALK = frozenset({"normal.talk", "normal.promise", "normal.misdirected"})
"""Rules of turns that were only talk."""

_BESIDE = _TALK | {"focus.asked"}
"""Rules of turns that leave what was done last as it is: talk, and questions about it."""

_TALK_OR_DONE = _TALK | {"normal.already_done"}

_POINTED_AT_FOR = timedelta(hours=1)
"""How long "it" may mean the event last booked, moved or cancelled here."""


@dataclass(frozen=True, slots=True)
class PastTurn:
    """An answered turn of the conversation."""

    turn_id: str
    mode: str
    notes: tuple[Note, ...]
    pending: Pending | None
    mentioned: tuple[Contact, ...]
    matter: dict[str, Any] | None
    goal_id: str
    created_at: datetime
    said: str = ""
    """The person's words."""

    reply: str = ""
    """Ours."""

    acted: bool = False
    """A step with an effect was completed."""

    things: tuple[Thing, ...] = ()
    """What our answer spoke of, in the order said."""

    workflow_id: str = ""
    """The workflow the answer told of."""

    expects: str = ""
    """What the answer waits for: yes_no, choice, text …; empty for nothing."""


@dataclass(frozen=True, slots=True)
class PastProposal:
    """A proposal of the conversation; ``state``: live, done, dropped, replaced or lapsed."""

    proposal_id: str
    goal_id: str
    turn_id: str
    what: dict[str, Any]
    goal: Goal
    state: str
    receipt: dict[str, Any] | None
    expires_at: datetime
    created_at: datetime
    closed_by_turn: str = ""

    @property
    def asked(self) -> str:
        """The words that made the proposal."""
        plan = self.goal.proposal.plan if self.goal.proposal is not None else {}
        return str(plan.get("original_message", ""))


@dataclass(frozen=True, slots=True)
class OwnRow:
    """The row of the turn itself: decided, done or failed."""

    status: str
    attempt: int
    decision: Decision
    turn_bytes: bytes
    understood_bytes: bytes
    response: bytes | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class History:
    """The conversation so far, newest first."""

    own: OwnRow | None = None
    turns: tuple[PastTurn, ...] = ()
    proposals: tuple[PastProposal, ...] = ()

    @property
    def last(self) -> PastTurn | None:
        """The newest answered turn."""
        return self.turns[0] if self.turns else None

    def deed(self) -> PastTurn | None:
        """The newest turn that did something."""
        return next((turn for turn in self.turns if turn.acted), None)

    def last_deed(self) -> PastTurn | None:
        """The turn that did something, while nothing but talk and questions about it came since."""
        since = (turn for turn in self.turns if turn.acted or _BESIDE.isdisjoint(note.rule for note in turn.notes))
        last = next(since, None)
        return last if last is not None and last.acted else None

    def spoken(self) -> PastTurn | None:
        """The newest turn that was neither a command nor only talk."""
        spoken = (turn for turn in self.turns if turn.mode != "command")
        return next((turn for turn in spoken if _TALK.isdisjoint(note.rule for note in turn.notes)), None)

    def pending(self, scene: Scene) -> Pending | None:
        """What our newest answer asked, while it is not older than an active goal may be."""
        last = self.last
        if last is None or last.pending is None:
            return None
        fresh = scene.clock_now - last.created_at < timedelta(seconds=scene.goal_ttl_s)
        return last.pending if fresh else None

    def proposal(self, proposal_id: str) -> PastProposal | None:
        """A proposal by id, among the last ones."""
        return next((each for each in self.proposals if each.proposal_id == proposal_id), None)

    def live_proposal(self, scene: Scene) -> PastProposal | None:
        """The newest proposal, when it is live and has not lapsed."""
        newest = self.proposals[0] if self.proposals else None
        if newest is None or newest.state != "live" or newest.expires_at <= scene.clock_now:
            return None
        return newest

    def lately_done(self, scene: Scene) -> PastProposal | None:
        """The newest proposal, when it was carried out a short while ago."""
        newest = self.proposals[0] if self.proposals else None
        if newest is None or newest.state != "done" or scene.clock_now - newest.created_at > _DONE_FOR:
            return None
        return newest

    def just_done(self, scene: Scene) -> PastProposal | None:
        """The newest proposal, when it was carried out and what was said last is about it: what a second yes means."""
        done = self.lately_done(scene)
        last = next((turn for turn in self.turns if _TALK.isdisjoint(note.rule for note in turn.notes)), None)
        if done is None or last is None:
            return None
        told = last.turn_id == done.closed_by_turn or any(note.rule == "normal.already_done" for note in last.notes)
        return done if told else None

    def just_answered(self) -> PastTurn | None:
        """The turn whose answer to a workflow's question did something, while that is what was said last."""
        said = (turn for turn in self.turns if _TALK_OR_DONE.isdisjoint(note.rule for note in turn.notes))
        last = next(said, None)
        return last if last is not None and last.acted and last.mode == "intervention_reply" else None

    def lapsed(self) -> PastProposal | None:
        """The newest proposal, when it was neither carried out nor dropped: its time ran out."""
        newest = self.proposals[0] if self.proposals else None
        return newest if newest is not None and newest.state in ("live", "lapsed") else None

    def last_event(self, scene: Scene) -> dict[str, Any] | None:
        """The event that "it" means when nothing else tells: the one last booked or moved here."""
        done = self.lately_done(scene)
        if done is None or not done.receipt or scene.clock_now - done.created_at > _POINTED_AT_FOR:
            return None
        event = done.receipt.get("event")
        return event if isinstance(event, dict) and done.goal.type != "cancel" else None

    def things(self, scene: Scene) -> tuple[Thing, ...]:
        """What the newest answer that spoke of things spoke of, while that is not long ago."""
        spoken = ((turn, _pointed_at(turn)) for turn in self.turns)
        newest = next(((turn, things) for turn, things in spoken if things and things[0].kind != "slot"), None)
        if newest is None or scene.clock_now - newest[0].created_at > _POINTED_AT_FOR:
            return ()
        return newest[1]

    def mail(self, scene: Scene) -> Thing | None:
        """The one mail that was sent or drafted last, while that is not long ago."""
        turn = next((turn for turn in self.turns if any(each.kind == "email" for each in turn.things)), None)
        if turn is None or scene.clock_now - turn.created_at > _POINTED_AT_FOR:
            return None
        mails = [each for each in turn.things if each.kind == "email"]
        return mails[0] if len(mails) == 1 else None

    def listed(self, scene: Scene) -> tuple[Thing, ...]:
        """What the newest answer that spoke of several things spoke of, while that is not long ago."""
        newest = next((turn for turn in self.turns if len(_pointed_at(turn)) > 1), None)
        if newest is None or scene.clock_now - newest.created_at > _POINTED_AT_FOR or newest.things[0].kind == "slot":
            return ()
        return _pointed_at(newest)

    def apart(self, scene: Scene) -> tuple[Thing, ...]:
        """The different things our answers spoke of lately one by one, newest first."""
        found: dict[str, Thing] = {}
        for turn in self.turns:
            old = scene.clock_now - turn.created_at > _POINTED_AT_FOR
            things = _pointed_at(turn)
            if old or len(things) > 1 or (things and things[0].kind == "slot"):
                break
            for thing in things:
                found.setdefault(thing.id, thing)
        return tuple(found.values())

    def offer(self, scene: Scene) -> PastTurn | None:
        """The turn that listed free times, while that is not long ago and no other list or deed came since."""
        newest = next((turn for turn in self.turns if turn.acted or turn.things), None)
        if newest is None or not newest.things or newest.things[0].kind != "slot":
            return None
        return newest if scene.clock_now - newest.created_at <= _POINTED_AT_FOR else None

    def recent_people(self) -> tuple[Contact, ...]:
        """People lately spoken of or put into the contacts, newest first, each once."""
        spoken = (contact for turn in self.turns for contact in (*_contacts(turn), *turn.mentioned))
        found = {contact.id or contact.email or contact.name: contact for contact in spoken}
        return tuple(found.values())[:10]


def _contacts(turn: PastTurn) -> list[Contact]:
    """The contacts that a turn made or changed."""
    cards = [each for each in turn.things if each.kind == "contact"]
    told = {name: [str(each.value.get(name) or "") for each in cards] for name in ("email", "phone")}
    return [
        Contact(id=each.id, name=each.title, email=email, phone=phone, source="contact", score=1.0)
        for each, email, phone in zip(cards, told["email"], told["phone"], strict=True)
    ]


def _pointed_at(turn: PastTurn) -> tuple[Thing, ...]:
    """What "it" may mean of what a turn spoke of: no person, and no mail that is gone."""
    return tuple(
        each
        for each in turn.things
        if each.kind != "contact" and not (each.kind == "email" and each.value.get("status") == "sent")
    )


@dataclass(frozen=True, slots=True)
class NewRow:
    """A decision to be committed."""

    turn: Turn
    decision: Decision
    turn_bytes: bytes
    understood_bytes: bytes
    created_at: datetime
    check_due: datetime
    """When the background loop tells the agenda, unless the turn itself has."""


@dataclass(frozen=True, slots=True)
class AnsweredRow:
    """What the answer's commit writes."""

    turn: Turn
    reply: dict[str, Any]
    response: bytes
    workflow_id: str
    goal_id: str
    pending: Pending | None
    agenda_told: bool
    done_at: datetime
    opened: Goal | None = None
    """The goal whose proposal this answer says."""

    what: dict[str, Any] | None = None
    closings: tuple[Closing, ...] = ()
    receipt: dict[str, Any] | None = None
    renewed: Goal | None = None
    things: tuple[Thing, ...] = ()


@dataclass(frozen=True, slots=True)
class DueCheck:
    """A turn the agenda is to be told of."""

    conversation_id: str
    turn_bytes: bytes
    understood_bytes: bytes
    decision: Decision
    attempts: int
