"""Thanks, greetings and small talk; what is none of all."""

from __future__ import annotations

from services.planner.language.acts.model import Reading, Told
from services.planner.language.model import Act


def pleasantries(told: Told) -> Reading | None:
    """Greetings, thanks and goodbyes that are all there is to the text."""
    if told.says_something_new and told.strong:
        return None
    left = len(told.scan.content)
    if told.context.is_open and left == 0 and not told.says_something_new and told.scan.classes[-1:] == ("no",):
        return Reading(Act.DENY)  # "oh no, not that one", "hang on, leave it where it is"
    features = told.sentence.features
    if left > 1 and (features & {"q", "oos"} or any(name.startswith("head:") for name in features)):
        return None  # "Hello. What will the weather be like?" is more than a greeting
    nothing_more = left == 0 and not told.says_something_new
    if told.lead == "thanks" and left <= 3 and (nothing_more or not told.strong):
        return Reading(Act.THANKS, chat="chat.thanks")
    if told.lead == "help" and left <= 1 and not told.says_something_new:
        return Reading(Act.SMALL_TALK, chat="chat.help")
    if told.lead == "small_talk" and left:
        return None
    if (
        told.lead in {"greeting", "bye", "small_talk"}
        and (left <= 1 or (left <= 3 and not told.strong))
        and not told.strong
    ):
        return Reading(Act.SMALL_TALK, chat=f"chat.{told.lead}")
    if told.scan.has("thanks") and not told.strong and left <= 3 and "q" not in told.sentence.features:
        return Reading(Act.THANKS, chat="chat.thanks")
    if told.scan.has("greeting") and left == 0 and not told.says_something_new:
        return Reading(Act.SMALL_TALK, chat="chat.greeting")
    return None


def otherwise(told: Told) -> Reading:
    """What a text is that no other rule took: small talk, nothing known, or a request."""
    if told.intent == "unclear" and not told.scan.content and told.scan.classes and not told.says_something_new:
        name = told.lead if told.lead in {"greeting", "bye", "help", "small_talk"} else "small_talk"
        return Reading(Act.SMALL_TALK, chat=f"chat.{name}")
    if told.intent == "unclear":
        return Reading(Act.UNSPECIFIED)
    return Reading(Act.REQUEST)
