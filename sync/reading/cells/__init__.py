"""The parsers of one cell: a text or a stored number → the value meant, or why there is none."""
