"""Listed public records, downloaded politely and checked by hash."""
