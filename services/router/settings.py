"""The router's settings."""

from typing import ClassVar

from pydantic import Field

from libs.settings import Section, ServiceSettings


class Deadlines(Section):
    """Seconds each call to another service may take; a turn never waits longer for one of them.

    Long enough to outlast the restart of the service that is called.
    """

    read_s: float = Field(10.0, gt=0, description="reading a text (planner); then the answer says it was not read")
    plan_s: float = Field(12.0, gt=0, description="planning (planner)")
    word_s: float = Field(10.0, gt=0, description="wording an answer (planner)")
    match_s: float = Field(8.0, gt=0, description="matching open questions (executor)")
    look_s: float = Field(8.0, gt=0, description="reading the calendar, holding a slot (executor)")
    run_s: float = Field(20.0, gt=0, description="running a plan (executor); what takes longer is told later")
    agenda_s: float = Field(3.0, gt=0, description="telling the agenda of a turn, making a goal")
    say_s: float = Field(8.0, gt=0, description="saying something first, handing over to a person (gateway)")


class RouterSettings(ServiceSettings):
    """Variables ``ROUTER_…``, table ``[router]``."""

    service: ClassVar[str] = "router"

    goal_ttl_s: float = Field(900.0, gt=0, description="life of an active goal after the last message that touched it")
    event_length_s: float = Field(1800.0, gt=0, description="length of an event when none was said")
    suggest_days: int = Field(7, gt=0, le=60, description="days looked ahead for a free slot")
    search_days: int = Field(60, gt=0, le=400, description="days looked ahead for the event that is meant")
    check_again_s: float = Field(5.0, gt=0, description="pause between two looks for turns the agenda was not told of")
    retention_days: float = Field(90.0, ge=3, description="how long turns with their decisions are kept, at least")
    prune_every_s: float = Field(3600.0, gt=0, description="pause between looks for what is older than that")
    deadlines: Deadlines = Field(default_factory=Deadlines)
