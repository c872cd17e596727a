"""Reading a text: pure functions from words and context to entities, intent, slots and dialogue act.

``read`` is the whole interface, ``reading`` its top. A text goes this way, a folder a step: ``apart`` takes out phrases
that are read by themselves, ``text`` makes tokens, ``timing`` and ``entities`` find times, people and places,
``features`` and ``intents`` tell what is asked for, ``clauses`` where a second request begins, ``acts`` what it does in
a conversation, ``naming`` and ``slots`` what the request needs, ``manner`` how it leans on what went before. Words live
in ``lexicon``; times come from ``services.planner.times``. Nothing here has a clock, state or input and output.
"""

from services.planner.language.model import Act, Clause, Context, Focus, Found, Kind, Referent, Understanding
from services.planner.language.reading import read

__all__ = ["Act", "Clause", "Context", "Focus", "Found", "Kind", "Referent", "Understanding", "read"]
