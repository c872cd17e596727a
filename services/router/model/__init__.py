"""What the router works with, as plain values: a turn, what was read in it, what was decided, what was said before."""
