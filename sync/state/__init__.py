"""What the program remembers between runs; the only home of SQLAlchemy."""

from sync.state.database import begun
from sync.state.state import State, open_state

__all__ = ["State", "begun", "open_state"]
