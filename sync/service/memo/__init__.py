"""What need not be made again: what was made, and the digests that tell whether it still holds."""
