"""The board: one static page for each district and one over all, for the meeting room."""
