"""A text taken apart into features, which the intent rules are written in (``build`` lists them)."""

from services.planner.language.features.build import build
from services.planner.language.features.heads import VERBS_BOOK, find_head, forbids, is_politeness, verb_classes
from services.planner.language.features.model import Sentence

__all__ = ["VERBS_BOOK", "Sentence", "build", "find_head", "forbids", "is_politeness", "verb_classes"]
