"""Workers that share an office's work: real PostgreSQL, the sandbox as Google, real SMTP."""
