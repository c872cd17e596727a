"""The supervisor behind `make run` and `steward up`."""
