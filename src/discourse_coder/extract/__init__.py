"""Texts out of files of many formats: bytes in, texts out, and a list of what was left out."""
