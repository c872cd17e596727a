"""Tools of the repository: installing, generating and checking. Nothing here runs in a service."""
