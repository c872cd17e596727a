"""The statements of the workflow tables."""

CHANNEL = "executor_workflow"
"""Notified with ``tenant:workflow`` when a stored workflow changes."""

STEP_FIELDS = (
    "id text, position int, type text, action text, effect text, description text, params jsonb, depends_on text[], "
    "status text, attempt int, frozen jsonb, approved_by text, resolved_params jsonb, result jsonb, error jsonb, "
    "receipt jsonb, inverse jsonb, effect_key text, not_before timestamptz, "
    "started_at timestamptz, ended_at timestamptz"
)
STEP_NAMES = ", ".join(each.split()[0] for each in STEP_FIELDS.split(", "))
STEP_CHANGING = (
    *("status", "attempt", "frozen", "approved_by", "resolved_params", "result", "error", "receipt", "inverse"),
    *("not_before", "started_at", "ended_at"),
)
_CHANGING_FIELDS = ", ".join(
    each for each in STEP_FIELDS.split(", ") if each.split()[0] == "id" or each.split()[0] in STEP_CHANGING
)
QUESTION_FIELDS = (
    "id text, workflow_id text, step_id text, customer_id text, conversation_id text, kind text, prompt text, "
    "expects text, options jsonb, entities jsonb, covers jsonb, hash text, status text, expires_at timestamptz, "
    "answer jsonb, answered_by text, created_at timestamptz, answered_at timestamptz"
)
QUESTION_NAMES = ", ".join(each.split()[0] for each in QUESTION_FIELDS.split(", "))
WORKFLOW_NAMES = (
    "tenant_id, id, customer_id, conversation_id, turn_id, plan, context, status, version, schema_version, undoable, "
    "wake_at, created_at, updated_at"
)
LEASED = "now() + make_interval(secs => %s)"

INSERT_LEASED = (
    f"INSERT INTO executor.workflows ({WORKFLOW_NAMES}, lease_owner, lease_epoch, lease_end) "  # noqa: S608 - constants
    f"VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, {LEASED})"
)
INSERT = (
    f"INSERT INTO executor.workflows ({WORKFLOW_NAMES}) "  # noqa: S608 - constants
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
_STATE = "status = %s, version = %s, undoable = %s, wake_at = %s, updated_at = %s"
_AS_LOADED = "tenant_id = %s AND id = %s AND version = %s AND lease_epoch = %s"


def _fenced(change: str, free_or: str = "") -> str:
    """An update of the one workflow that fails when it is not as it was loaded any more (executor.fenced)."""
    return (
        f"WITH moved AS (UPDATE executor.workflows SET {change} WHERE {_AS_LOADED}{free_or} RETURNING 1) "  # noqa: S608
        "SELECT executor.fenced(count(*)) FROM moved"
    )


FENCE = (
    f"SELECT executor.fenced(count(*)) FROM (SELECT 1 FROM executor.workflows WHERE {_AS_LOADED} FOR UPDATE) AS held"  # noqa: S608
)
# A lease is prolonged when half of it is over: an update that moves no indexed column writes no index.
UPDATE_LEASED = _fenced(
    f"{_STATE}, lease_owner = %s, lease_epoch = %s, lease_end = CASE WHEN lease_end > {LEASED} THEN lease_end "
    f"ELSE {LEASED} END",
    free_or=" AND (%s OR lease_end IS NULL OR lease_end <= now())",
)
UPDATE_FREE = _fenced(f"{_STATE}, lease_owner = NULL, lease_epoch = %s, lease_end = NULL")
UPDATE_ONLY = _fenced(_STATE)
INSERT_STEPS = (
    f"INSERT INTO executor.steps (tenant_id, workflow_id, {STEP_NAMES}) "  # noqa: S608 - constants
    f"SELECT %s, %s, {STEP_NAMES} FROM jsonb_to_recordset(%s) AS r({STEP_FIELDS})"
)
UPDATE_STEPS = (
    "UPDATE executor.steps AS s SET "  # noqa: S608 - constants
    + ", ".join(f"{name} = r.{name}" for name in STEP_CHANGING)
    + f" FROM jsonb_to_recordset(%s) AS r({_CHANGING_FIELDS}) "
    "WHERE s.tenant_id = %s AND s.workflow_id = %s AND s.id = r.id"
)
SAVE_QUESTIONS = (
    f"INSERT INTO executor.interventions (tenant_id, {QUESTION_NAMES}) "  # noqa: S608 - constants
    f"SELECT %s, {QUESTION_NAMES} FROM jsonb_to_recordset(%s) AS r({QUESTION_FIELDS}) "
    "ON CONFLICT (tenant_id, id) DO UPDATE SET status = excluded.status, answer = excluded.answer, "
    "answered_by = excluded.answered_by, answered_at = excluded.answered_at"
)
ADD_EVENTS = (
    "INSERT INTO executor.step_events (tenant_id, workflow_id, sequence, kind, step, workflow_status, at) "
    "SELECT %s, %s, e.n + COALESCE((SELECT max(sequence) FROM executor.step_events WHERE tenant_id = %s "
    "AND workflow_id = %s), 0), e.doc ->> 'kind', e.doc -> 'step', %s, %s "
    "FROM jsonb_array_elements(%s) WITH ORDINALITY AS e(doc, n)"
)
ADD_OUTCOME = (
    "INSERT INTO executor.outcomes (tenant_id, id, workflow_id, version, kind, due_at, created_at) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s)"
)
LOAD = (
    f"SELECT {WORKFLOW_NAMES}, lease_owner, lease_epoch, lease_end > now() AS leased "  # noqa: S608 - constants
    "FROM executor.workflows WHERE tenant_id = %s AND id = %s"
)
_STEPS = f"SELECT workflow_id, {STEP_NAMES} FROM executor.steps WHERE tenant_id = %s AND workflow_id"  # noqa: S608
_QUESTIONS = f"SELECT {QUESTION_NAMES} FROM executor.interventions WHERE tenant_id = %s AND workflow_id"  # noqa: S608
_OLDEST_FIRST = "ORDER BY created_at, id"
# Of one workflow and of several apart: what takes a list is planned anew each time, longer than it runs.
LOAD_STEPS = f"{_STEPS} = %s"
LOAD_STEPS_OF = f"{_STEPS} = ANY(%s)"
LOAD_QUESTIONS = f"{_QUESTIONS} = %s {_OLDEST_FIRST}"
LOAD_QUESTIONS_OF = f"{_QUESTIONS} = ANY(%s) {_OLDEST_FIRST}"
LOAD_OUTCOMES = (
    "SELECT version FROM executor.outcomes WHERE tenant_id = %s AND workflow_id = %s AND done_at IS NULL "
    "ORDER BY version"
)
