"""Code policy texts with a codebook, and show whether the coding holds."""
