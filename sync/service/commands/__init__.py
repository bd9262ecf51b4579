"""What a person asks for at the terminal, and nothing else does."""
