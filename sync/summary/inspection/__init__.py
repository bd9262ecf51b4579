"""The courtroom: a finished message, read back by eyes of its own and held against the data."""
