"""spreadsheets.batchUpdate of the sandbox: each kind of edit, applied all or none."""
