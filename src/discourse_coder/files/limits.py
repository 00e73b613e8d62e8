"""The most that is read or made, with the reason; docs/limits.md lists these, and those of wings that import no files.

Chosen for the laptop of a social scientist, with 8 to 16 GB of memory: what is allowed ends within minutes.
"""

from __future__ import annotations

# Files
MAX_BYTES = 100 * 2**20  # of an original; larger ones are neither downloaded nor read, unless asked for
MAX_TEXT_BYTES = 300_000_000  # of a text file: 50 million words, more than anybody's debates of a decade
MAX_JSON_BYTES = 100_000_000  # of a JSON file; in memory it takes up to ten times as much
MAX_SECONDS = 60.0  # to read one original; tables get more
MAX_MEMORY = 800 * 2**20  # to read one original, in bytes

# Tables
MAX_TABLE_BYTES = 1_000_000_000  # of the file, and of a Parquet file or a workbook once unpacked
MAX_ROWS = 5_000_000
MAX_CELLS = 50_000_000  # rows times columns; a cell takes about 100 bytes of memory
IN_PARTS_FROM = 100_000_000  # bytes of tables that `code` reads in parts; in memory they would take some 500 MB
INDEXED_FROM = 2_000_000  # characters of a corpus beside which an index is kept; fewer are searched in no time
MAX_COLUMNS = 100_000  # a spreadsheet has 16,384 at most
EXCEL_CELL = 32_767  # characters; Excel cuts what is longer, so a text of this length counts as cut
CELL_UNITS = 32_000  # UTF-16 units in a cell of our own, a little less than Excel's

# YAML: codebooks, claims and methods
MAX_YAML_BYTES = 10_000_000  # the largest codebooks of dictionary-based studies have 1 MB
MAX_YAML_SIZE = 20_000_000  # characters, once aliases are written out
MAX_YAML_ENTRIES = 1_500_000
MAX_YAML_DEPTH = 50  # levels; a codebook has 9
MAX_THEMES = 1_000
MAX_TERMS = 1_000_000  # in all rules together, once lists of terms are written out
MAX_TERM_LENGTH = 300  # characters; a term is a word or a phrase

# A corpus, which is kept in memory
MAX_TEXTS = 1_000_000
MAX_CORPUS_CHARACTERS = 2_000_000_000

# Zip archives
MAX_ARCHIVE_FILES = 50_000
MAX_ARCHIVE_BYTES = 2**30  # of all files once unpacked
MAX_ARCHIVE_RATIO = 100  # bytes unpacked for one packed; texts reach about 10
ARCHIVE_RATIO_FROM = 50 * 2**20  # bytes unpacked, below which the ratio does not matter
MAX_ARCHIVE_DEPTH = 2  # archives in archives

# What a coder gets
MAX_SHEET_TEXTS = 2_000  # a coder reads some 50 a day
MAX_SHEET_CHARACTERS = 20_000_000  # a browser stays quick on a page of this size
