"""Plans for a standing yes and its end."""

from __future__ import annotations

from services.planner.rules.build import Builder
from services.planner.rules.model import Ask


def allow(ask: Ask, plan: Builder) -> None:
    """Mail to somebody goes out without asking from now on."""
    _each(ask, plan, "allow_without_asking", "Send to {} without asking")


def ask_first(ask: Ask, plan: Builder) -> None:
    """Mail to somebody is asked about again."""
    _each(ask, plan, "ask_before", "Ask before sending to {}")


def _each(ask: Ask, plan: Builder, action: str, words: str) -> None:
    recipients = [*plan.addresses(ask.people()), *ask.addresses()]
    if not recipients:
        plan.lack("recipient")
    for recipient in recipients:
        named = recipient if isinstance(recipient, str) else "them"
        params = {"action": "email.send_email", "recipient_email": recipient}
        plan.add("system", action, params, words.format(named))
