"""Deciding a turn, once: commands → desk of open questions → guard → flow or normal routing (conversation.md 3 to 6).

Nothing here changes anything: it reads the text, the calendar and the open questions, and what it decides is
committed before the first effect. Calls that do not depend on each other go out together.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import replace

from libs.errors import StewardError
from libs.ids import derive
from libs.telemetry.log import get_logger
from services.router.deciding import desk, follow_on, named, normal, offered, pointing
from services.router.deciding.all_of_them import takes_all_away
from services.router.deciding.answering import command
from services.router.deciding.commands import command_of
from services.router.deciding.draft import Draft, keep_goal, take_step
from services.router.deciding.guard import INSTEAD, begins_goal, guard
from services.router.deciding.letters import changes_draft, changes_letter, same_to_others
from services.router.deciding.named_several import names_several
from services.router.deciding.parts import Parts, in_parts, open_questions
from services.router.deciding.swapping import swaps
from services.router.deciding.taking_up import drop_replaced, go_on_with_goal, resume, take_up
from services.router.deciding.unable import tell_unable
from services.router.flows.advance import FLOWS, begin, go_on
from services.router.model.calendar import Calendar
from services.router.model.decision import Decision, Mode
from services.router.model.history import History
from services.router.model.told import Kept, Matched, Planned, ReadingContext
from services.router.model.turn import Scene, Turn
from services.router.model.understood import Understood
from services.router.ports import Agenda, Executor, Planner
from services.router.reading.context import open_goal, reading_context
from services.router.reading.reader import Reader, require_people, unreadable
from services.router.stopwatch import Stopwatch

_log = get_logger(__name__)


class Decider:
    """Makes decisions; see the module's text."""

    def __init__(self, planner: Planner, executor: Executor, agenda: Agenda) -> None:
        self._planner = planner
        self._reader = Reader(planner)
        self._executor = executor
        self._agenda = agenda

    async def decide(
        self, turn: Turn, scene: Scene, history: History, kept: Kept, lost: Collection[str] = ()
    ) -> tuple[Decision, Understood]:
        """The decision for a turn and what it rests on.

        Args:
            turn: the message.
            scene: here and now.
            history: the conversation's rows.
            kept: what stands in Redis.
            lost: questions that turned out to be answered or expired; they take nothing.
        """
        watch, taken_up = Stopwatch(), set(lost)
        goal, notes = open_goal(kept, history, scene)
        context = reading_context(goal, history, scene)
        try:
            with watch.part("extract"):
                parted = Parts(self._planner, self._executor, history, scene, goal, context, taken_up)
                rest, resumes = await parted.at_desk(turn) if len(turn.parts) > 1 else (turn, ())
                understood = await self._reader.read(rest, history, scene, context)
                if understood.answer:
                    rest, more = await parted.at_desk(in_parts(rest, understood))
                    resumes = (*resumes, *more)
                    understood = await self._reader.read(rest, history, scene, context) if more else understood
                require_people(understood)
        except StewardError as error:
            _log.warning("planner_away", turn_id=turn.turn_id, reason=error.reason)
            return unreadable(turn, goal, kept, history, error), Understood(turn.text)
        context = pointing.with_focus(context, pointing.focus_of(understood, goal, history, rest, scene), scene)
        draft = Draft(rest, scene, history, kept, understood, goal, list(notes))
        resume(draft, resumes)
        mode: str = Mode.INTERVENTION_REPLY
        if understood.answer and await self._yes_first(draft, context, watch):
            mode = Mode.CONTINUE_ACTIVE_GOAL
        elif rest.text or not resumes:
            mode = await self._decide(draft, context, watch, taken_up)
        else:
            keep_goal(draft, return_to=True)
        draft.timings_ms = watch.timings_ms
        return draft.build(mode), draft.understood

    async def _yes_first(self, draft: Draft, context: ReadingContext, watch: Stopwatch) -> bool:
        """ "Yes, and also …": whether the yes buys what is proposed; then the request behind it is done as well."""
        turn, goal, understood = draft.turn, draft.goal, draft.understood
        if goal is None or goal.proposal is None or draft.kept.away:
            return False
        answer = await self._planner.read(turn, understood.answer, context)
        calendar = self._executor.calendar(turn)
        step = await go_on(goal, answer, draft.scene, calendar)
        if step.doing != "execute":
            return False
        take_step(draft, step)
        draft.turn, draft.goal = replace(turn, text=understood.after_answer), None
        alone = ReadingContext(recent=context.recent)
        draft.understood = await self._planner.read(turn, understood.after_answer, alone)
        await normal.route(draft, lambda: self._plan(draft, alone, watch), calendar)
        draft.turn, draft.goal = turn, goal
        return True

    async def _decide(self, draft: Draft, context: ReadingContext, watch: Stopwatch, taken_up: Collection[str]) -> str:
        planning = self._plan_early(draft, context, watch)
        try:
            with watch.part("match"):
                matter = desk.matter_of(draft.goal, context.options)
                matched = await open_questions(self._executor, draft.turn, draft.understood, matter, taken_up)
            if matched is None:
                draft.note("desk.away", "open questions could not be looked at")
                draft.desk_away = True
            else:
                draft.open = matched.open
            return await self._take(draft, context, matched or Matched(), planning, watch)
        finally:
            if planning is not None and not planning.done():
                planning.cancel()

    async def _take(
        self,
        draft: Draft,
        context: ReadingContext,
        matched: Matched,
        planning: asyncio.Task[Planned] | None,
        watch: Stopwatch,
    ) -> str:
        if takes_all_away(draft, matched):
            return Mode.NORMAL_ROUTING
        if await swaps(draft, self._planner, self._executor.calendar(draft.turn)):
            return Mode.NORMAL_ROUTING
        if draft.understood.revises:
            drop_replaced(draft, matched)
            return await self._route(draft, ReadingContext(recent=context.recent), planning, watch)
        spoken_command = command_of(draft.understood)
        if spoken_command == "drop" or draft.understood.act == "deny":
            spoken_command = None if pointing.takes_thing_away(draft, matched, context.focus) else spoken_command
        if spoken_command is None and follow_on.asks_why(draft, matched):
            spoken_command = "why"
        if spoken_command is not None:
            await command(spoken_command, draft, matched, self._executor, self._agenda)
            return Mode.COMMAND
        if await changes_letter(draft, matched, self._planner) or same_to_others(draft, matched):
            return Mode.NORMAL_ROUTING
        taken = desk.at_desk(draft.turn, draft.understood, matched, draft.goal, draft.history.pending(draft.scene))
        mode = await take_up(draft, taken, self._executor.calendar(draft.turn))
        if mode is not None:
            return mode
        mode = await self._of_what_was_told(draft, context)
        return mode if mode is not None else await self._route(draft, context, planning, watch)

    async def _of_what_was_told(self, draft: Draft, context: ReadingContext) -> str | None:
        """The mode when the text takes up something our answers told of; None when it goes on to the guard."""
        calendar = self._executor.calendar(draft.turn)
        if await offered.takes_offered(draft, self._planner, calendar):
            return Mode.SET_NEW_GOAL if draft.goal is None else Mode.CONTINUE_ACTIVE_GOAL
        if pointing.sends_draft(draft, context.focus) or await changes_draft(draft, self._planner):
            return Mode.NORMAL_ROUTING
        if tell_unable(draft):
            return Mode.NORMAL_ROUTING
        told = await pointing.asked_about(draft, context.focus, calendar)
        told = told or await follow_on.goes_on(draft, self._planner, calendar)
        told = told or await named.asks_of_ours(draft, self._planner, calendar)
        if told is None:
            return None
        draft.parts.append(told)
        keep_goal(draft, return_to=True)
        return Mode.NORMAL_ROUTING

    async def _route(
        self, draft: Draft, context: ReadingContext, planning: asyncio.Task[Planned] | None, watch: Stopwatch
    ) -> str:
        calendar = self._executor.calendar(draft.turn)
        if await names_several(draft, self._planner, calendar):
            return Mode.NORMAL_ROUTING
        if nearer := await named.nearer(draft, context, self._planner, calendar):
            context, planning = nearer, None
        if draft.goal is None and context.focus is not None:
            before = draft.understood
            await pointing.about_thing(draft, context.focus, context, self._planner)
            context = await named.repeats_elsewhere(draft, context, self._planner) or context
            planning = planning if draft.understood is before else None  # it planned another reading
        if await pointing.means_another(draft, context, self._planner, calendar):
            context, planning = ReadingContext(recent=context.recent), None
        instead = await pointing.changes_instead(draft, context, self._planner)
        context = instead or context
        verdict = INSTEAD if instead is not None else guard(draft.goal, draft.understood)
        draft.note(verdict.rule, verdict.why)
        with watch.part("flow"):
            if verdict.mode is Mode.CONTINUE_ACTIVE_GOAL:
                await go_on_with_goal(draft, calendar)
            else:
                if verdict.mode is Mode.SET_NEW_GOAL:
                    other = await self._begin(draft, context, calendar, instead=instead is not None)
                    if other is None:
                        return verdict.mode
                    context, verdict = other, replace(verdict, mode=Mode.NORMAL_ROUTING)

                async def plan() -> Planned:
                    return await (planning or self._plan(draft, context, watch))

                await normal.route(draft, plan, calendar)
        return verdict.mode

    async def _begin(
        self, draft: Draft, context: ReadingContext, calendar: Calendar, *, instead: bool = False
    ) -> ReadingContext | None:
        """Begins the goal; when what is named is a task or reminder dealt with by a plan: what it is planned with.
        ``instead``: it is about the event of the goal that it replaces."""
        last_event, replaced = draft.history.last_event(draft.scene), draft.goal
        if replaced is not None and not instead:
            await pointing.read_alone(draft, context, self._planner)
        thing = context.focus if replaced is None or instead else None
        step = await begin(draft.understood.goal_type, draft.understood, draft.scene, calendar, last_event, thing)
        if pointing.may_mean_contact(draft, step):
            keep_goal(draft, return_to=True)
            return None
        other = await pointing.means_other_kind(draft, step, context, self._planner, calendar)
        if other is not None:
            if draft.understood.goal_type not in FLOWS:
                return other
            step = await begin(draft.understood.goal_type, draft.understood, draft.scene, calendar)
        take_step(draft, step, replaced=replaced)
        return None

    def _plan_early(self, draft: Draft, context: ReadingContext, watch: Stopwatch) -> asyncio.Task[Planned] | None:
        """Planning reads only, so it may begin before it is sure that it is needed."""
        understood = draft.understood
        if command_of(understood) is not None or begins_goal(understood) or not normal.needs_plan(understood):
            return None
        if draft.goal is not None and understood.act != "request":
            return None
        task = asyncio.ensure_future(self._plan(draft, context, watch))
        task.add_done_callback(lambda done: done.cancelled() or done.exception())  # one not needed may fail unseen
        return task

    async def _plan(self, draft: Draft, context: ReadingContext, watch: Stopwatch) -> Planned:
        with watch.part("plan"):
            return await self._planner.plan(draft.turn, draft.understood, context, derive(draft.turn.turn_id, "plan"))
