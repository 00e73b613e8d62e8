"""Checks of what a publication claims: by arithmetic alone, and against a corpus and its coding."""
