"""The built-in provider: a real calendar, contacts, tasks and mail in PostgreSQL."""

from services.executor.providers.builtin.provider import BuiltinProvider

__all__ = ["BuiltinProvider"]
