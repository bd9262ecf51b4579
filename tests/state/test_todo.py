"""What is to be done: asked for, done, and asked for anew meanwhile; on both databases."""

from __future__ import annotations

from sync.state.state import State


def test_what_is_asked_for_stays_until_that_very_thing_is_done(state: State) -> None:
    state.todo.ask("read", {"ตาคลี": "1", "พยุหะ": "1"})
    state.todo.ask("read", {"ตาคลี": "2"})
    state.todo.ask("mail", {"ตาคลี": "another kind"})
    assert state.todo.of("read") == {"ตาคลี": "2", "พยุหะ": "1"}
    assert state.todo.any("look", "mail")
    assert not state.todo.any("look")
    state.todo.done("read", "ตาคลี", "1")
    assert state.todo.get("read", "ตาคลี") == "2"
    state.todo.done("read", "ตาคลี", "2")
    assert state.todo.get("read", "ตาคลี") is None
    assert state.todo.of("read") == {"พยุหะ": "1"}
    assert state.todo.of("mail") == {"ตาคลี": "another kind"}
    state.todo.ask("read", {})
    assert list(state.todo.of("read")) == ["พยุหะ"]


def test_a_kept_value_is_changed_by_what_it_was(state: State) -> None:
    state.kept.change("count", lambda text: f"{int(text or 0) + 1}")
    state.kept.change("count", lambda text: f"{int(text or 0) + 1}")
    assert state.kept.get("count") == "2"
