"""The weekly mail: who gets what, its sections, its rendering, its bytes, and its inspection."""
