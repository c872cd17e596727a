"""gRPC between the services: server builder, channels, interceptors, errors on the wire, deadlines, owned work."""
