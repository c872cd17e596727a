"""What we say first, and its way out."""
