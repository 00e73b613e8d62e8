"""Texts out of files: one module per format."""
