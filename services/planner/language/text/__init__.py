"""From a text to tokens and the lexicon's phrases in them."""
