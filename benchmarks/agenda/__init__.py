"""`make bench-agenda`: what is due goes out at its time, in order and once, however much is stored."""
