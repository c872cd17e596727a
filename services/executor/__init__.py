"""The executor: do it, exactly once, and ask when stuck."""
