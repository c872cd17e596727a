"""Services of Steward."""
