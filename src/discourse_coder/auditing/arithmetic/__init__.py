"""What follows from the stated numbers alone."""
