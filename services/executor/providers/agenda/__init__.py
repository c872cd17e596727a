"""Reminders, kept and said by the agenda service: an outside provider in the engine's sense.

- The intent is committed first; ``perform`` calls the agenda under a request_id made from the effect's key, and the
  agenda answers a repeat with its first answer, the state before included. So a process killed between the intent and
  the record ends with one reminder, one change, one inverse.
- Undo cancels what was created and puts back what was changed or cancelled, under the etag that the effect left;
  what has changed since, was said already or whose time is over is refused with the reason.
- Snoozing is an update with ``shift_s``: counted from now when the reminder was just said, else from its time. Of a
  recurring one only the next time moves.
- A selector finds by words, time and order. ``last`` is the one said or made last ("snooze it"), ``first`` and
  ``next`` the soonest. What was said within a day can still be updated, where nothing that waits fits.
- Who is away: the agenda, for a while. Then a step is put off and tried again (``AGENDA_AWAY``, transient).

client: gRPC and classes of failure; actions: what each action does; choosing: lists and selectors; forms: JSON;
schemas: what is declared.
"""

from services.executor.providers.agenda.provider import AgendaProvider

__all__ = ["AgendaProvider"]
