"""Files of any kind: written whole or not at all, decoded, read as tables or YAML."""
