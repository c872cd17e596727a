"""`make bench-language`: understanding measured on cases that others wrote."""
