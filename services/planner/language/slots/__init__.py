"""Roles and slots. ``fill`` is the interface."""

from services.planner.language.slots.fill import fill

__all__ = ["fill"]
