"""Reading a sheet as it is: grid in, typed tables out, every doubt said."""
