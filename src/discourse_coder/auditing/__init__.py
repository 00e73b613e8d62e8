"""A publication's claims: which hold up by arithmetic alone, and against a corpus and its codings."""
