"""Phrases that are read apart: each is found, taken out of the text and added to the reading of the rest."""
