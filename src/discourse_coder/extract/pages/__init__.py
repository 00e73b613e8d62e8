"""Running text out of pages: columns, running heads, broken lines."""
