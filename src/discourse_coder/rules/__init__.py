"""The rule coder: a codebook's rules in, codes with their evidence out, and why each passage counted or not."""
