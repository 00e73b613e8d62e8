"""Checks of claims against a corpus and its codings."""
