"""Who and where: people, addresses, phone numbers and places in a text."""
