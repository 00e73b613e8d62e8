"""A publication's claims: what stands by arithmetic alone, and what a corpus and its codings show."""
