"""The Drive API v3 of the sandbox: files, what changed in them, and who may see them."""
