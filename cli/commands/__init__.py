"""What the commands of `steward` do, one module a topic; imported only when the command is used."""
