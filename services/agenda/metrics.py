"""What the agenda counts; names are fixed by its source document (agenda.md, "Seen from outside")."""

from prometheus_client import Counter, Histogram

GOALS_CREATED = Counter("goals_created_total", "Goals made.", ["goal_type"])
GOALS_ACHIEVED = Counter("goals_achieved_total", "Goals that were met.", ["goal_type"])
GOALS_EXPIRED = Counter("goals_expired_total", "Goals that were not met in time.", ["goal_type"])
GOAL_DURATION_HOURS = Histogram(
    "goal_achievement_duration_hours",
    "Hours from a goal to what met it.",
    buckets=[0.01, 0.1, 1, 4, 12, 24, 48, 72],
)
TASKS_SCHEDULED = Counter("agenda_tasks_scheduled_total", "Agenda tasks made.", ["task_type"])
TASKS_EXECUTED = Counter("agenda_tasks_executed_total", "Agenda tasks ended.", ["task_type", "status"])
TASK_DELAY_SECONDS = Histogram(
    "agenda_task_execution_delay_seconds",
    "Seconds from the time due to the send.",
    buckets=[0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 600, 3600],
)
