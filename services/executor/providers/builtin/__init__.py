"""The built-in provider: a real calendar, contacts, tasks and mail in PostgreSQL.

What was decided here, once:

- Times: instants in UTC beside the zone they were said in. An all-day event has dates and floats: it is that day
  wherever it is looked at from. It takes no time unless ``busy`` says so; timed events take theirs unless ``busy`` is
  false or they are cancelled.
- Series: one row with its rule. It begins at the rule's first occurrence and keeps its wall-clock over DST changes;
  instances last as long as the first. ``<series>_<YYYYMMDDTHHMMSSZ>`` (all-day: ``<series>_<YYYYMMDD>``) names an
  instance by its start by the rule. An instance that is changed or cancelled on its own gets a row of that id.
- Etags: ``v<n>`` for rows, ``i<n>`` for instances with a row of their own; an instance without one has its series'.
- Overlaps are allowed, as in any calendar; ``if_free`` refuses them. Holds of other conversations stand in the way
  until they expire.
- What is changed keeps its row: undo puts the old snapshot back when the version is still the one the effect left.

Actions, by family: calendar_reads, calendar_effects, contact_actions, task_actions, mail_actions, analysis. Rules,
without SQL: events, event_params, rules, recurrence, availability, matching, contact_search, words, times, windows,
params. SQL: event_store, contact_store, rows, transfer. What is declared: catalogue, schemas, schema_parts. The
two interfaces of ``providers.base``: provider.
"""

from services.executor.providers.builtin.provider import BuiltinProvider

__all__ = ["BuiltinProvider"]
