"""What the plan check lets through, what it refuses, and that no plan makes it fail otherwise."""

from __future__ import annotations

import string
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.executor.domain.actions import ActionSpec, Effect
from services.executor.domain.catalogue import Catalogue
from services.executor.domain.plan_check import MAX_STEPS, check_plan
from services.executor.domain.questions import USER_INTERVENTION

SLOT = {"type": "object", "properties": {"start": {"type": "string"}, "end": {"type": "string"}}}


def spec(type_: Any, action: Any, params: Any, result: Any, effect: Any = Effect.NONE) -> Any:
    return ActionSpec(type_, action, "", params, result, effect)


CATALOGUE = Catalogue(
    [
        ("system", USER_INTERVENTION),
        (
            "test",
            spec(
                "contact",
                "search_contacts",
                {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]},
                {
                    "type": "object",
                    "properties": {
                        "email": {"type": "string"},
                        "items": {
                            "type": "array",
                            "items": {"type": "object", "properties": {"name": {"type": "string"}}},
                        },
                    },
                    "additionalProperties": False,
                },
            ),
        ),
        (
            "test",
            spec(
                "calendar",
                "find_free_time",
                {"type": "object", "properties": {"duration": {"type": "string"}}},
                {"type": "object", "properties": {"items": {"type": "array", "items": SLOT}}},
            ),
        ),
        (
            "test",
            spec(
                "calendar",
                "create_event",
                {
                    "type": "object",
                    "properties": {
                        "title": {"type": "string", "minLength": 1},
                        "start": {"type": "string", "format": "date-time"},
                        "end": {"type": "string", "format": "date-time"},
                        "attendees": {"type": "array", "items": {"type": "string", "format": "email"}},
                        "notes": {"type": "string"},
                        "slot": {"type": "object"},
                        "all_day": {"type": "boolean"},
                    },
                    "required": ["title", "start"],
                    "additionalProperties": False,
                },
                {"type": "object", "properties": {"event": {"type": "object"}}},
                Effect.REVERSIBLE,
            ),
        ),
    ]
)
START = "2026-03-03T15:00:00-05:00"


def step(id_: Any, name: Any, params: Any = None, depends_on: Any = (), **more: Any) -> Any:
    type_, _, action = name.partition(".")
    return {"id": id_, "type": type_, "action": action, "params": params or {}, "depends_on": list(depends_on), **more}


def event(**params: Any) -> Any:
    return step("event", "calendar.create_event", {"title": "Call", "start": START, **params})


SEARCH = step("john", "contact.search_contacts", {"query": "John"})
FREE = step("free", "calendar.find_free_time", {"duration": "30min"})


def check(*steps: Any, entities: Any = ()) -> Any:
    return check_plan({"steps": list(steps)}, CATALOGUE, entities)


def fields(*steps: Any, entities: Any = ()) -> Any:
    return [violation.field for violation in check(*steps, entities=entities).violations]


def test_a_literal_plan_passes_unchanged() -> None:
    checked = check(event())
    assert not checked.violations
    assert checked.steps[0].params == {"title": "Call", "start": START}


def test_a_reference_implies_the_dependency() -> None:
    checked = check(SEARCH, event(attendees=[{"stepId": "john", "field": "email"}]))
    assert checked.steps[1].depends_on == ("john",)


def test_templates_become_references() -> None:
    checked = check(
        SEARCH,
        FREE,
        event(start="{{free_time_slot}}", end="{{ free_time_slot.end }}", notes="With {{john.items[0].name}}."),
    )
    params = checked.steps[2].params
    assert params["start"] == {"stepId": "free", "field": "items[0].start"}
    assert params["end"] == {"stepId": "free", "field": "items[0].end"}
    assert params["notes"] == {"join": ["With ", {"stepId": "john", "field": "items[0].name"}, "."]}
    assert set(checked.steps[2].depends_on) == {"john", "free"}


def test_free_time_slot_is_that_of_the_nearest_step_and_whole_where_an_object_is_wanted() -> None:
    second = {**FREE, "id": "free2"}
    checked = check(FREE, second, event(slot="{{free_time_slot}}", end="{{free_time_slot}}"))
    assert checked.steps[2].params["slot"] == {"stepId": "free2", "field": "items[0]"}
    assert checked.steps[2].params["end"] == {"stepId": "free2", "field": "items[0].end"}


def test_a_bare_field_name_is_taken_from_the_nearest_step_that_has_it() -> None:
    assert check(SEARCH, event(attendees=["{{email}}"])).steps[1].params["attendees"] == [
        {"stepId": "john", "field": "email"}
    ]


def test_a_template_that_names_nothing_is_refused() -> None:
    assert fields(event(notes="{{nobody}}")) == ["plan.steps[0].params.notes"]


def test_unknown_actions_double_ids_and_missing_ids_are_refused_together() -> None:
    found = fields(step("a", "calendar.explode"), {**event(), "id": "a"}, {**event(), "id": ""})
    assert found == ["plan.steps[0].action", "plan.steps[1].id", "plan.steps[2].id"]


def test_a_later_missing_or_own_step_cannot_be_depended_on_so_no_cycle_is_possible() -> None:
    one = step("one", "contact.search_contacts", {"query": "x"}, ["two"])
    two = step("two", "contact.search_contacts", {"query": "x"}, ["one", "two", "none"])
    assert fields(one, two) == [
        "plan.steps[0].depends_on[0]",
        "plan.steps[1].depends_on[1]",
        "plan.steps[1].depends_on[2]",
    ]


def test_a_reference_to_a_later_step_is_refused() -> None:
    assert fields(event(notes={"stepId": "john", "field": "email"}), SEARCH) == ["plan.steps[0].params.notes"]


def test_a_reference_to_a_field_that_the_result_lacks_is_refused() -> None:
    assert fields(SEARCH, event(notes={"stepId": "john", "field": "phone"})) == ["plan.steps[1].params.notes"]


def test_a_reference_of_the_wrong_type_is_refused() -> None:
    assert fields(SEARCH, event(all_day={"stepId": "john", "field": "email"})) == ["plan.steps[1].params.all_day"]
    assert fields(SEARCH, event(title={"stepId": "john", "field": "items"})) == ["plan.steps[1].params.title"]


def test_params_are_checked_against_the_schema_beside_references() -> None:
    assert fields(FREE, event(start="{{free_time_slot}}", all_day="yes")) == ["plan.steps[1].params.all_day"]
    assert fields(step("event", "calendar.create_event", {"title": "x"})) == ["plan.steps[0].params"]
    assert fields(event(start="tomorrow")) == ["plan.steps[0].params.start"]


def test_violations_never_repeat_a_value() -> None:
    secret = "my-secret-words"
    violations = check(event(start=secret, attendees=[secret], all_day=secret)).violations
    assert violations and all(secret not in each.description for each in violations)


JOHN = {
    "type": "PERSON",
    "value": "John Smith",
    "text": "John",
    "candidates": [{"name": "John Smith", "email": "john@example.com"}],
}


def test_an_entity_must_be_resolved_where_it_is_used() -> None:
    reference = {"entityType": "PERSON", "value": "John"}
    assert not check(event(attendees=[reference]), entities=[JOHN]).violations
    several = {**JOHN, "candidates": [{"email": "a@x.com"}, {"email": "b@x.com"}]}
    assert fields(event(attendees=[reference]), entities=[several]) == ["plan.steps[0].params.attendees[0]"]
    assert fields(event(attendees=[reference])) == ["plan.steps[0].params.attendees[0]"]


def test_results_of_a_question_may_be_anything() -> None:
    ask = step("ask", "system.user_intervention", {"reason": "Who is Zogblar?", "entities_to_resolve": ["Zogblar"]})
    assert not check(ask, event(attendees=[{"stepId": "ask", "field": "Zogblar"}])).violations


def test_no_steps_too_many_and_too_deep() -> None:
    assert fields() == ["plan.steps"]
    assert fields(*[{**SEARCH, "id": f"s{n}"} for n in range(MAX_STEPS + 1)]) == ["plan.steps"]
    deep: Any = "x"
    for _ in range(40):
        deep = [deep]
    assert fields(event(notes=deep)) == ["plan.steps[0].params"]


names = st.sampled_from(["john", "free", "event", "", "x.y", "{{john.email}}", "nobody"])
leaves = (
    st.none()
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(string.printable, max_size=20)
    | names
)
references = st.fixed_dictionaries({"stepId": names}, optional={"field": st.text("items[0].start", max_size=12)}) | (
    st.fixed_dictionaries({"entityType": st.sampled_from(["PERSON", "TIME", "x"]), "value": leaves})
)
values = st.recursive(
    leaves | references,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["title", "start", "join", "stepId", "field", "attendees", "x"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)
steps = st.fixed_dictionaries(
    {
        "id": names,
        "type": st.sampled_from(["calendar", "contact", "system", "x"]),
        "action": st.sampled_from(["create_event", "search_contacts", "user_intervention", "find_free_time", ""]),
        "params": st.dictionaries(
            st.sampled_from(["title", "start", "query", "notes", "attendees"]), values, max_size=4
        ),
        "depends_on": st.lists(names, max_size=3),
    }
)


@given(st.lists(steps, max_size=5))
@settings(max_examples=300, deadline=None)
def test_any_plan_is_either_refused_with_fields_or_safe_to_run(plan_steps: Any) -> None:
    checked = check_plan({"steps": plan_steps}, CATALOGUE, [JOHN])
    assert bool(checked.steps) != bool(checked.violations)
    seen: set[str] = set()
    for each in checked.steps:
        assert set(each.depends_on) <= seen, "a step may only depend on earlier ones"
        assert each.id not in seen
        seen.add(each.id)
        assert "{{" not in str([value for value in each.params.values() if isinstance(value, str) and "}}" in value])
