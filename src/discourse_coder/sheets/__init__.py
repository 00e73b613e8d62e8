"""Blind coding sheets: made, written in any form, read back; decisions; receipts."""
