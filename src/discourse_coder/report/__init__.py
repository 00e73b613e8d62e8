"""The report: one HTML file that shows what was analysed, the numbers, and every document with its evidence."""
