"""Active goals: what a conversation is in the middle of."""
