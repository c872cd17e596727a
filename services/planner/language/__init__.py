"""Reading a text: pure functions from words and context to entities, intent, slots and dialogue act.

``read`` is the whole interface. Words live in ``lexicon``, ways of asking in ``intents``, conversation in ``acts``;
times come from
``services.planner.times``. Nothing here has a clock, state or input and output.
"""

from services.planner.language.model import Act, Clause, Context, Focus, Found, Kind, Referent, Understanding
from services.planner.language.reading import read

__all__ = ["Act", "Clause", "Context", "Focus", "Found", "Kind", "Referent", "Understanding", "read"]
