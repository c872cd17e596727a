"""The `steward` command, and the supervisor behind `make run`. Starts services as processes and never imports one."""
