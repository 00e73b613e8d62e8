"""Figures of the page: pure functions from the tables of the CSV files to HTML, each track a small inline SVG."""
