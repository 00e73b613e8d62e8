"""Checks of the stated numbers by arithmetic alone."""
