"""What the program remembers between runs; the only home of SQLAlchemy."""

from sync.state.state import State, open_state

__all__ = ["State", "open_state"]
