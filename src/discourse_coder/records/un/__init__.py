"""Records of the Security Council, split into speeches."""
