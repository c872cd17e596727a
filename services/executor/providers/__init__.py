"""Providers: where an action really happens."""
