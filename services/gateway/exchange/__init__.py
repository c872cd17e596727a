"""Formats of other programs: iCalendar and vCard, in and out."""
