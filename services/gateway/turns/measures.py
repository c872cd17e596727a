"""What is counted of turns."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

ANSWERED = Counter("gateway_turns_answered_total", "Turns answered, by mode and how they ended.", ["mode", "status"])
ATTEMPT_FAILED = Counter("gateway_turn_attempts_failed_total", "Attempts at turns that failed, by reason.", ["reason"])
TAKEN_UP = Counter("gateway_conversations_taken_up_total", "Conversations whose unfinished turns were taken up.")
SAID_FIRST = Counter(
    "gateway_messages_said_first_total", "Messages we began, by origin and outcome.", ["origin", "outcome"]
)
TURN_SECONDS = Histogram(
    "gateway_turn_seconds",
    "From the acceptance of a message to its stored answer.",
    buckets=(0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120),
)
