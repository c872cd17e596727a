"""The manner of a text: how it leans on what was said before, beside what it asks for.

"It", "the second one", "and the pills?", "another time", "what else?": the router decides on these, never on words.
"""
