"""The Google side: the only home of gspread and google.auth."""
