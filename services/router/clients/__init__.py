"""The other services, as the router calls them."""
