"""Where the sheets come from: Google or the box, by which account, and which of them there are."""
