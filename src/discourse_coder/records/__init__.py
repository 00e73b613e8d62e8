"""Records of speech: who speaks where, and which part is whose."""
