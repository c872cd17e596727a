"""The times of a text and the parts they play in what is asked."""

from services.planner.language.timing.finding import anchored, bare_clock, moved_to, read_times
from services.planner.language.timing.roles import Timed, assign, shift_seconds

__all__ = ["Timed", "anchored", "assign", "bare_clock", "moved_to", "read_times", "shift_seconds"]
