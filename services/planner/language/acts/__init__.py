"""The dialogue act of a text. ``read`` is the interface."""

from services.planner.language.acts.decide import read
from services.planner.language.acts.model import Reading

__all__ = ["Reading", "read"]
