"""The nouns: frozen values, checked when made, that need only the standard library to import."""
