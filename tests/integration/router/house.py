"""The router with its real stores and the fakes of the others, and a person to talk with it."""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from libs.clock import FixedClock
from libs.ids import derive
from libs.rpc.channels import ChannelFactory
from libs.rpc.context import DEFAULT_TENANT_ID
from libs.rpc.server import ServerBuilder, ServerOptions
from libs.rpc.tasks import Shielded
from libs.storage.postgres import Database
from libs.storage.redis import RedisStore
from services.router.admin import Administration
from services.router.carrying.carrier import Carrier
from services.router.carrying.effects import Effects
from services.router.carrying.outcomes import Outcomes
from services.router.carrying.telling import LateTelling, Teller
from services.router.clients.agenda import AgendaClient
from services.router.clients.executor import ExecutorClient
from services.router.clients.gateway import GatewayClient
from services.router.clients.planner import PlannerClient
from services.router.conductor import Conductor
from services.router.deciding.decider import Decider
from services.router.model.habits import Habits
from services.router.servicer import RouterServicer
from services.router.servicer_forms import RouterForms
from services.router.settings import Deadlines
from services.router.store.goals import GoalStore
from services.router.store.turns import TurnStore
from steward.agenda.v1.agenda_pb2_grpc import AgendaServiceStub, add_AgendaServiceServicer_to_server
from steward.common.v1 import common_pb2
from steward.executor.v1.executor_pb2_grpc import ExecutorServiceStub, add_ExecutorServiceServicer_to_server
from steward.gateway.v1.gateway_pb2_grpc import GatewayServiceStub, add_GatewayServiceServicer_to_server
from steward.planner.v1 import planner_pb2
from steward.planner.v1.planner_pb2_grpc import PlannerServiceStub, add_PlannerServiceServicer_to_server
from steward.router.v1 import router_pb2
from steward.router.v1.router_pb2_grpc import RouterServiceStub, add_RouterServiceServicer_to_server
from tests.integration.router.fakes import FakeAgenda, FakeExecutor, FakeGateway, FakePlanner

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
QUICK = Deadlines(read_s=2, plan_s=2, word_s=2, match_s=2, look_s=2, run_s=3, agenda_s=1, say_s=2)
_NUMBERS = itertools.count(1)
Wrap = Callable[[str, Any], Any]


class Killed(BaseException):
    """The process ends here."""


class Kill:
    """Ends the work at the nth place it passes: before and after each call of a port and each commit."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.passed: list[str] = []

    def wrap(self, name: str, port: Any) -> Any:
        return _Watched(name, port, self)

    def hit(self, place: str) -> None:
        self.passed.append(place)
        if len(self.passed) == self.at:
            raise Killed(place)


class _Watched:
    def __init__(self, name: str, port: Any, kill: Kill) -> None:
        self._name, self._port, self._kill = name, port, kill

    def __getattr__(self, method: str) -> Any:
        found = getattr(self._port, method)
        if method == "calendar":  # reads only
            return found

        async def call(*args: Any, **kwargs: Any) -> Any:
            self._kill.hit(f"before {self._name}.{method}")
            result = await found(*args, **kwargs)
            self._kill.hit(f"after {self._name}.{method}")
            return result

        return call


class House:
    """See the module's text."""

    def __init__(self, database: Database, redis: RedisStore) -> None:
        self.database = database
        self.redis = redis
        self.clock = FixedClock(NOW.astimezone(UTC))
        # What a fake does not offer answers UNIMPLEMENTED, as the generated class has it.
        self.planner, self.executor = FakePlanner(), FakeExecutor()  # type: ignore[abstract]
        self.agenda, self.gateway = FakeAgenda(), FakeGateway()  # type: ignore[abstract]
        self._channels = ChannelFactory("router", default_timeout_s=5)
        self._servers: list[ServerBuilder] = []
        self._stubs: dict[str, Any] = {}
        self.router: Any = None

    async def open(self) -> None:
        for name, add, servicer, stub in (
            ("planner", add_PlannerServiceServicer_to_server, self.planner, PlannerServiceStub),
            ("executor", add_ExecutorServiceServicer_to_server, self.executor, ExecutorServiceStub),
            ("agenda", add_AgendaServiceServicer_to_server, self.agenda, AgendaServiceStub),
            ("gateway", add_GatewayServiceServicer_to_server, self.gateway, GatewayServiceStub),
        ):
            port = await self._serve(name, add, servicer)
            self._stubs[name] = stub(self._channels.channel(name, f"127.0.0.1:{port}"))
        router = self.servicer(self.conductor())
        port = await self._serve("router", add_RouterServiceServicer_to_server, router)
        self.router = RouterServiceStub(self._channels.channel("router", f"127.0.0.1:{port}"))

    async def close(self) -> None:
        await self._channels.close()
        for server in self._servers:
            await server.stop()

    def conductor(self, wrap: Wrap = lambda name, port: port) -> Conductor:
        """A router process's conductor; ``wrap`` may watch its ports."""
        planner = wrap("planner", PlannerClient(self._stubs["planner"], QUICK))
        executor = wrap("executor", ExecutorClient(self._stubs["executor"], QUICK))
        agenda = wrap("agenda", AgendaClient(self._stubs["agenda"], QUICK))
        gateway = wrap("gateway", GatewayClient(self._stubs["gateway"], QUICK))
        goals = wrap("goals", self.goals)
        store = wrap("store", self.store)
        decider = Decider(planner, executor, agenda)
        effects = Effects(planner, executor, gateway)
        carrier = Carrier(planner, effects, agenda, goals, self.clock, Teller(agenda), store.mark_redis_away)
        return Conductor(store, goals, decider, carrier, Habits(), self.clock, RouterForms())

    def servicer(self, conductor: Conductor) -> RouterServicer:
        planner = PlannerClient(self._stubs["planner"], QUICK)
        executor = ExecutorClient(self._stubs["executor"], QUICK)
        agenda, gateway = AgendaClient(self._stubs["agenda"], QUICK), GatewayClient(self._stubs["gateway"], QUICK)
        outcomes = Outcomes(planner, executor, agenda, gateway, self.goals, self.store, self.clock)
        admin = Administration(self.store, self.goals, executor, agenda, self.clock, Habits())
        return RouterServicer(
            conductor, outcomes, admin, self.store, self._stubs["planner"], self.clock, Shielded(), QUICK.read_s
        )

    @property
    def store(self) -> TurnStore:
        return TurnStore(self.database)

    @property
    def goals(self) -> GoalStore:
        return GoalStore(self.redis, self.clock, 900)

    def late_telling(self) -> LateTelling:
        return LateTelling(self.store, Teller(AgendaClient(self._stubs["agenda"], QUICK)), self.clock)

    async def _serve(self, name: str, add: Any, servicer: Any) -> int:
        server = ServerBuilder(name, "127.0.0.1:0", ServerOptions(embedded=True, drain_notice_s=0, grace_s=1))
        server.add(add, servicer, f"steward.{name}.v1.{name.capitalize()}Service")
        self._servers.append(server)
        return await server.start()


class Talk:
    """A conversation with the router, as the gateway would hold it."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.number = next(_NUMBERS)
        self.conversation_id = derive("test", f"conversation-{self.number}")
        self.customer_id = f"customer-{self.number}"
        self._turns = itertools.count(1)
        self.previous = ""

    def turn(self, text: str, turn_id: str = "", **more: Any) -> common_pb2.Turn:
        """A turn of this conversation."""
        turn = common_pb2.Turn(
            turn_id=turn_id or derive(self.conversation_id, f"turn-{next(self._turns)}"),
            conversation_id=self.conversation_id, agent_id="default", channel=common_pb2.CHANNEL_API, text=text,
            timezone="America/New_York", previous_turn_id=self.previous, **more,
        )  # fmt: skip
        turn.customer.customer_id, turn.customer.address = self.customer_id, "+15550100"
        turn.customer.timezone, turn.customer.locale = "America/New_York", "en-US"
        turn.received_at.FromDatetime(self.house.clock.now())
        turn.reference_time.FromDatetime(self.house.clock.now())
        return turn

    async def say(self, text: str, turn_id: str = "", **more: Any) -> router_pb2.HandleMessageResponse:
        """Says something; the response."""
        turn = self.turn(text, turn_id, **more)
        response = await self.house.router.HandleMessage(router_pb2.HandleMessageRequest(turn=turn), timeout=20)
        self.previous = turn.turn_id
        return response  # type: ignore[no-any-return]

    async def goal(self) -> Any:
        """What stands in Redis."""
        return await self.house.redis.get_json(f"activeGoal:{self.conversation_id}")


def reading(
    intent: str = "unclear",
    act: str = "UNSPECIFIED",
    goal_type: str = "",
    confidence: float = 0.95,
    choice: int = 0,
    **slots: Any,
) -> planner_pb2.ExtractEntitiesResponse:
    """What the planner reads; entities are added by ``with_person`` and ``with_time``."""
    response = planner_pb2.ExtractEntitiesResponse(engine="rules")
    said = response.classification
    said.intent, said.confidence, said.goal_type, said.choice = intent, confidence, goal_type, choice
    said.act = common_pb2.DialogueAct.Value(f"DIALOGUE_ACT_{act}")
    said.slots.update(slots)
    return response


def with_person(
    response: planner_pb2.ExtractEntitiesResponse, name: str, *emails: str, role: str = "attendee"
) -> planner_pb2.ExtractEntitiesResponse:
    """A person; one e-mail is one contact, several are several, none is nobody known."""
    entity = response.entities.add(type=common_pb2.ENTITY_TYPE_PERSON, text=name, value=name, role=role)
    for email in emails:
        called = name if len(emails) == 1 else email
        entity.candidates.add(id=email, name=called, email=email, source="contact", score=1)
    states = {0: common_pb2.RESOLUTION_UNKNOWN, 1: common_pb2.RESOLUTION_EXACT}
    entity.resolution = states.get(len(emails), common_pb2.RESOLUTION_SEVERAL)
    return response


def with_time(
    response: planner_pb2.ExtractEntitiesResponse, at: datetime, role: str = "new_time", *, has_date: bool = True
) -> planner_pb2.ExtractEntitiesResponse:
    """A clock time, with its day unless told otherwise."""
    entity = response.entities.add(type=common_pb2.ENTITY_TYPE_TIME, text="then", role=role)
    entity.time.kind, entity.time.grain, entity.time.relation = "instant", "hour", "at"
    entity.time.has_date, entity.time.has_time = has_date, True
    entity.time.readings.add(weight=1.0).start.FromDatetime(at.astimezone(UTC))
    return response


def plan_of(action: str, family: str = "calendar", **params: Any) -> planner_pb2.CreatePlanResponse:
    """A plan of one step."""
    response = planner_pb2.CreatePlanResponse(engine="rules")
    response.plan.summary = action
    response.plan.steps.add(id="s1", type=family, action=action, description=action).params.update(params)
    return response


def teach(house: House) -> None:
    """The sentences the tests say."""
    texts = house.planner.readings
    wish = reading("calendar.schedule", "REQUEST", "schedule", title="Call")
    call = with_person(wish, "John Smith", "john@example.com")
    texts["schedule a call with John tomorrow at 3"] = with_time(call, datetime(2026, 3, 3, 15, tzinfo=ZONE))
    texts["schedule a call with John"] = with_person(
        reading("calendar.schedule", "REQUEST", "schedule", title="Call"), "John Smith", "john@example.com"
    )
    on_friday = with_person(
        reading("calendar.schedule", "REQUEST", "schedule", title="Call"), "John Smith", "john@example.com"
    )
    texts["schedule a call with John on Friday at 10"] = with_time(on_friday, datetime(2026, 3, 6, 10, tzinfo=ZONE))
    zog = with_person(reading("calendar.schedule", "REQUEST", "schedule", title="Call"), "Zogblar")
    texts["schedule a call with Zogblar tomorrow at 3"] = with_time(zog, datetime(2026, 3, 3, 15, tzinfo=ZONE))
    move = with_person(reading("calendar.reschedule", "REQUEST", "reschedule"), "John Smith", "john@example.com")
    texts["move my call with John to Friday at 10"] = with_time(move, datetime(2026, 3, 6, 10, tzinfo=ZONE))
    texts["reschedule my call with John"] = with_person(
        reading("calendar.reschedule", "REQUEST", "reschedule"), "John Smith", "john@example.com"
    )
    texts["cancel my call with John"] = with_person(
        reading("calendar.cancel", "REQUEST", "cancel"), "John Smith", "john@example.com"
    )
    texts["yes"] = reading("unclear", "AFFIRM", confidence=0.3)
    texts["no"] = reading("unclear", "DENY", confidence=0.3)
    texts["hmm blorp"] = reading("unclear", confidence=0.2)
    texts["never mind"] = reading("unclear", "DROP", confidence=0.9)
    texts["undo"] = reading("unclear", "UNDO", confidence=0.9)
    texts["what's open"] = reading("unclear", "ASK_OPEN", confidence=0.9)
    texts["why"] = reading("unclear", "ASK_WHY", confidence=0.9)
    texts["a person please"] = reading("unclear", "HANDOFF", confidence=0.9)
    texts["thanks"] = reading("chat.thanks", "THANKS")
    texts["I'll get back to you"] = reading("unclear", "PROMISE", confidence=0.9)
    texts["the second one"] = reading("unclear", "CHOOSE", confidence=0.3, choice=2)
    texts["make it 4"] = with_time(
        reading("unclear", "CHANGE", confidence=0.3), datetime(2026, 3, 2, 16, tzinfo=ZONE), has_date=False
    )
    tomorrow_at_3 = datetime(2026, 3, 3, 15, tzinfo=ZONE)
    texts["tomorrow at 3"] = with_time(reading("unclear", "INFORM", confidence=0.3), tomorrow_at_3)
    mail = reading("unclear", "INFORM", confidence=0.3)
    mail.entities.add(type=common_pb2.ENTITY_TYPE_EMAIL, text="zog@alien.com", value="zog@alien.com")
    texts["zog@alien.com"] = mail
    texts["what's on my calendar today?"] = reading("calendar.list", "REQUEST")
    texts["send a person a mail"] = reading("email.send", "REQUEST")
    texts["add a task"] = reading("task.create", "REQUEST")
    texts["maybe"] = reading("calendar.list", "REQUEST", confidence=0.4)
    house.planner.plans["what's on my calendar today?"] = plan_of("list_events")
    span = {"start": "2026-03-04T09:00:00-05:00", "end": "2026-03-04T09:30:00-05:00"}
    person_plan = plan_of("create_event", title="Mail", attendees=[], **span)
    person_plan.plan.original_message = "send a person a mail"
    house.planner.plans["send a person a mail"] = person_plan
    nobody_asked = reading("calendar.schedule", "REQUEST", "schedule", title="Call")
    nobody_asked.entities.add(type=common_pb2.ENTITY_TYPE_PERSON, text="John", value="John", role="attendee")
    texts["schedule a call with John while contacts are away"] = nobody_asked
    texts["mail the draft"] = reading("email.send", "REQUEST")
    mail_plan = plan_of("create_event", title="Mail", attendees=[], **span)
    mail_plan.plan.original_message = "mail the draft"
    house.planner.plans["mail the draft"] = mail_plan
    lacking = planner_pb2.CreatePlanResponse(engine="rules")
    lacking.missing.add(slot="title", problem="absent")
    house.planner.plans["add a task"] = lacking


async def in_tenant(work: Callable[[], Awaitable[Any]]) -> Any:
    """Runs as the default tenant."""
    from libs.rpc.context import with_tenant

    with with_tenant(DEFAULT_TENANT_ID, caller="gateway"):
        return await work()
