"""`steward demo`: a short week, played on a suite of its own whose clock is moved."""
