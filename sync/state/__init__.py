"""The state: outbox, last good reads, weekly snapshots; one module for each thing that is kept."""
