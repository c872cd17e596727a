"""Goals, agenda tasks and the rules about them; no SQL, no protobuf, no clock of its own."""
