"""Meanings: the values the productions build, and the calendar that turns them into readings."""
