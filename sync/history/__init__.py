"""History: what is new, fixed or persisting, what an office has waived, and where it is heading."""
