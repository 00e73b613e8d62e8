"""Files into a corpus folder, with a log of all that was left out."""
