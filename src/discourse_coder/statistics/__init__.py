"""Statistics on counts and codes; nothing here knows where they come from."""
