"""The executor's rules, free of protobuf, SQL and Redis."""
