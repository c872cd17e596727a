"""Migrations of schema ``gateway``."""
