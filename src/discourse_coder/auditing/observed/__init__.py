"""What a corpus and its codings show beside what is stated."""
