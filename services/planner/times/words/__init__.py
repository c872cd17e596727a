"""The words: tokens, the lexicon, figures, spelling, and what stands around a word."""
