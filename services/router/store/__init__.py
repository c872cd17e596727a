"""What the router keeps: turns and proposals in PostgreSQL, active goals in Redis."""
