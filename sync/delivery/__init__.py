"""Mails handed over once, not twice, and not lost: outbox, its state machine, and transports."""
