"""sammachip-sync: read the officers' sheets as they are, tell each person once a week."""

__version__ = "0.1.0"
