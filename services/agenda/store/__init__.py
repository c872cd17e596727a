"""The agenda's rows in PostgreSQL."""
