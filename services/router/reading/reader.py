"""Reading a turn's text together with what it goes on from: the question before it, the request it completes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from libs.errors import StewardError, Unavailable
from services.router.model.decision import Decision, Mode, Note
from services.router.model.goal import Goal, Thing
from services.router.model.history import History
from services.router.model.local import parse
from services.router.model.told import Kept, ReadingContext
from services.router.model.turn import Scene, Turn
from services.router.model.understood import Understood
from services.router.ports import Planner
from services.router.reading import adding, reads, remembered, revising
from services.router.reading.revising import OpenRequest
from services.router.reading.spoken_day import time_pointed_at, with_day

CANNOT_READ = "I can't read messages right now. Nothing was changed; please send it again in a few minutes."
"""Said when the planner is away, because nobody else can word an answer then."""

CANNOT_LOOK_UP = "I can't look anybody up right now. Nothing was changed; please send it again in a few minutes."
"""Said when a text names people and the contacts could not be asked: not to know them would be an untrue answer."""

CONTACTS_AWAY = "CONTACTS_AWAY"


class Reader:
    """Has texts read by the planner; see the module's text."""

    def __init__(self, planner: Planner) -> None:
        self._planner = planner

    async def read(self, turn: Turn, history: History, scene: Scene, context: ReadingContext) -> Understood:
        """The text read; a short answer to a question about a request is read together with that request."""
        request = revising.open_request(history, scene) if not context.goal_type else None
        listed = history.listed(scene)
        revised = await self._revised(turn, context, request, listed) if request is not None else None
        if revised is not None:
            return revised
        understood = await self._planner.read(turn, turn.text, context)
        again = revising.done_request(history, understood) if not context.is_open else None
        if again is not None:
            said = await self._planner.read(turn, turn.text, replace(context, goal_type="remind", asked=again.asked))
            return replace(await self._put_into(turn, context, again, said), act="request", revises=False)
        return await self._with_what_was_open(turn, history, scene, context, understood)

    async def _with_what_was_open(
        self, turn: Turn, history: History, scene: Scene, context: ReadingContext, understood: Understood
    ) -> Understood:
        """The text read with the question, guess or look at the calendar that it goes on from."""
        if not context.asked and remembered.is_new_contact(understood):
            return await self._planner.read(turn, turn.text, context, "contact.create")
        pointed = time_pointed_at(understood, context.anchor or _begins(history, scene), scene.timezone)
        if pointed:
            return await self._planner.read(turn, pointed, context, understood.intent)
        pending = history.pending(scene)
        guess = remembered.confirmed_guess(pending, understood)
        if pending is not None and guess:
            return await self._planner.read(turn, pending.text, ReadingContext(recent=context.recent), guess)
        meant = remembered.guess_filled(pending, understood)
        if pending is not None and meant:
            context = ReadingContext(recent=context.recent)
            both = f"{pending.text} {turn.text}"
            filled = await self._planner.read(turn, both[:4000], context, meant)
            dated = with_day(both, history, filled, scene)
            return await self._planner.read(turn, dated, context, meant) if dated else filled
        if pending is None and not context.goal_type:
            going_on = await self._with_what_was_done(turn, history, scene, context, understood)
            if going_on is not None:
                return going_on
        whole = remembered.joined(pending, understood)
        if whole is None:
            return understood
        if remembered.may_stand_alone(understood):
            alone = await self._planner.read(turn, turn.text, ReadingContext(recent=context.recent))
            if remembered.names_its_own(alone):
                return alone
        joined = await self._planner.read(turn, whole, ReadingContext(recent=context.recent))
        return replace(joined, act="request") if joined.act not in ("request", "") else joined

    async def _with_what_was_done(
        self, turn: Turn, history: History, scene: Scene, context: ReadingContext, understood: Understood
    ) -> Understood | None:
        """The text read with what was last done or looked at, where nothing is open; None when it stands by itself."""
        going_on = reads.goes_on(history, understood)
        if going_on:
            return await self._ask_again(turn, history, understood, context, going_on)
        added = adding.one_more(history, understood, scene) or adding.named_event(history, understood, scene)
        if added is not None:
            context = replace(context, anchor=added.anchor or context.anchor)
            return replace(await self._planner.read(turn, added.text, context, added.intent), act="request")
        dated = with_day(turn.text, history, understood, scene)
        return await self._planner.read(turn, dated, context) if dated else None

    async def _revised(
        self, turn: Turn, context: ReadingContext, request: OpenRequest, listed: Sequence[Thing]
    ) -> Understood | None:
        """The open request as the text changes it; None when it is about something else."""
        if request.intent not in revising.MADE:
            less = revising.leaving_out(request, turn.text) or revising.only_one(
                request, turn.text, listed, turn.timezone
            )
            alone = ReadingContext(recent=context.recent)
            whole = await self._planner.read(turn, less, alone) if less else None
            return replace(whole, act="change", revises=True) if whole is not None else None
        earlier = await self._planner.read(turn, request.words, ReadingContext(recent=context.recent))
        unnamed = revising.is_unnamed(earlier)
        said = await self._planner.read(
            turn, turn.text, replace(context, goal_type="remind", asked=request.asked, unnamed=unnamed)
        )
        if revising.settles(said):
            return said
        return await self._put_into(turn, context, request, said, earlier) if revising.changes(said, earlier) else None

    async def _put_into(
        self,
        turn: Turn,
        context: ReadingContext,
        request: OpenRequest,
        said: Understood,
        earlier: Understood | None = None,
    ) -> Understood:
        """The request with what was said put into its words."""
        alone = ReadingContext(recent=context.recent)
        before = earlier or await self._planner.read(turn, request.words, alone)
        text = revising.reworded(request.words, before, said, turn.timezone)
        whole = await self._planner.read(turn, text, alone, request.intent)
        revises = request.asked == "yes_no"
        return replace(whole, act="change" if revises else "request", revises=revises)

    async def _ask_again(
        self, turn: Turn, history: History, understood: Understood, context: ReadingContext, intent: str
    ) -> Understood:
        """The question asked just before, with the text's time in place of its own."""
        before = str(((history.last.matter if history.last else None) or {}).get("words") or "")
        if not before:
            return await self._planner.read(turn, turn.text, context, intent)
        earlier = await self._planner.read(turn, before, context)
        text = reads.at_other_time(before, earlier, understood)
        return await self._planner.read(turn, text, context, intent)


def _begins(history: History, scene: Scene) -> datetime | None:
    """When the one event lately spoken of begins."""
    things = [thing for thing in history.things(scene) if thing.kind == "event"]
    start = str(things[0].value.get("start") or "") if len(things) == 1 else ""
    return parse(start, scene.timezone) if start else None


def require_people(understood: Understood) -> None:
    """The people of a text were looked up, whether they were found or not.

    Raises:
        Unavailable: ``CONTACTS_AWAY``: they could not be.
    """
    if any(not person.resolution and not person.candidates for person in understood.people):
        raise Unavailable(CONTACTS_AWAY, "the contacts could not be asked")


def unreadable(turn: Turn, goal: Goal | None, kept: Kept, history: History, error: StewardError) -> Decision:
    """The honest answer when no text can be read: nothing is changed."""
    note = Note(rule="planner.away", detail=f"the text could not be read ({error.reason}); nothing was changed")
    last = history.last
    return Decision(
        mode=Mode.NORMAL_ROUTING,
        notes=(note,),
        engine="none",
        plain_text=CANNOT_LOOK_UP if error.reason == CONTACTS_AWAY else CANNOT_READ,
        goal_before=goal,
        goal_after=goal,
        stored_version=kept.version,
        redis_away=kept.away,
        pending=last.pending if last is not None else None,
    )
