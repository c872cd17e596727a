"""The engine: a bounded chart parser, and the choice of what it found."""
