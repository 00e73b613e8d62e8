"""The matching of rules: where their terms occur in a text, what is near them, and which rules match."""
