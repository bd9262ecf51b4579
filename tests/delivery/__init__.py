"""Delivery: the state machine, the transports, and what happens when things go wrong."""
