"""Talk about the assistant itself and about the time it is, which no catalogue answers. Pure."""

from __future__ import annotations

from services.router.model.understood import Understood


def topic_of_talk(understood: Understood) -> str:
    """The SOCIAL topic of a text about the assistant or the time: who_i_am, how_i_am, languages, time, help; or empty.

    A text that clearly asks for something of the catalogue is never talk.
    """
    doable = understood.is_sure and not understood.intent.startswith(("chat.", "out_of_scope", "unclear"))
    topic = understood.manner.topic
    return topic if not doable or (topic == "help" and understood.goal_type) else ""
