"""Words of a text that name things: titles, places, bodies, and what tells an existing thing."""

from services.planner.language.lexicon.titles import GENERIC
from services.planner.language.naming.bare import bare_name, is_of_name
from services.planner.language.naming.bodies import body
from services.planner.language.naming.given import about, explicit_title, noun_phrase
from services.planner.language.naming.model import Span, as_entity
from services.planner.language.naming.places import list_name, place
from services.planner.language.naming.queries import means_all, means_all_of, order_of, query_words
from services.planner.language.naming.titles import clean_title, follows_name_marker, named_regions, new_name, spelt
from services.planner.language.naming.visits import with_whom_is_seen
from services.planner.language.naming.words import Words

__all__ = [
    "GENERIC",
    "Span",
    "Words",
    "about",
    "as_entity",
    "bare_name",
    "body",
    "clean_title",
    "explicit_title",
    "follows_name_marker",
    "is_of_name",
    "list_name",
    "means_all",
    "means_all_of",
    "named_regions",
    "new_name",
    "noun_phrase",
    "order_of",
    "place",
    "query_words",
    "spelt",
    "with_whom_is_seen",
]
