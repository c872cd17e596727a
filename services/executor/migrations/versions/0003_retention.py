"""Indices by age, for what is forgotten after a time."""

from alembic import op

revision, down_revision = "executor_0003", "executor_0002"

_INDICES = (
    "builtin_effects_by_age ON executor.builtin_effects (tenant_id, created_at)",
    "step_events_by_age ON executor.step_events (tenant_id, at)",
    "outcomes_by_age ON executor.outcomes (tenant_id, done_at) WHERE done_at IS NOT NULL",
)


def upgrade() -> None:
    for index in _INDICES:
        op.execute(f"CREATE INDEX {index}")
