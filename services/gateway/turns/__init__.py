"""Turns: taken in, run one at a time a conversation, answered once."""
