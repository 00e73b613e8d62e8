"""Press conferences: questions with their answers."""
