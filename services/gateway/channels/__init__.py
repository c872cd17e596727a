"""Where conversations take place: one small class a channel."""
