"""Who takes a text, and what is done with it. Nothing here changes anything outside the decision."""
