""".xlsx files: guarded, and read into the same grids as Google's answers."""
