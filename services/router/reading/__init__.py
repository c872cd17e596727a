"""A text read together with what the conversation was about: what is open, what was asked, done or looked at last."""
