"""The planner service: from text to a checked plan."""
