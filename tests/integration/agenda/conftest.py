"""A real PostgreSQL with the agenda's schema."""

from tests.integration.agenda.database import database, database_url

__all__ = ["database", "database_url"]
