"""Coding sheets as files: written for people to fill in, and read back."""
