"""What the services share; nothing in here knows a service. Start with README.md beside this file."""
