"""A table of the configuration, and what is wrong with one, in words, with the nearest name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError


class Strict(BaseModel):
    """A configuration table: unknown keys are errors, values do not change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


T = TypeVar("T", bound=Strict)


def checked(kind: type[T], data: dict[str, Any], name: str, problems: list[str]) -> T | None:
    try:
        return kind.model_validate(data)
    except ValidationError as fault:
        problems.extend(_sentence(kind, name, error) for error in fault.errors())
    return None


def _sentence(kind: type[BaseModel], name: str, error: Mapping[str, Any]) -> str:
    location = error["loc"]
    path = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in location)
    if error["type"] == "extra_forbidden":
        return f"{name}: unknown key {path[1:]}" + meant(
            str(location[-1]), _keys_at(kind, location[:-1])
        )
    if error["type"] == "missing":
        return f"{name}: {path[1:]} is missing"
    value = error.get("input")
    shown = "" if "password" in path else f" (found {value!r})"
    fault, _, _ = str(error["msg"]).partition(" for <class")  # of Python, not of TOML
    return f"{name}: {path[1:]}: {fault}{shown}"


def _keys_at(kind: Any, location: tuple[str | int, ...]) -> Iterable[str]:
    """The keys that the table at a location may have."""
    for part in location:
        if isinstance(part, str) and isinstance(kind, type) and issubclass(kind, BaseModel):
            if part not in kind.model_fields:
                return ()
            kind = kind.model_fields[part].annotation
        else:
            kind = next((a for a in reversed(get_args(kind)) if a is not Ellipsis), None)
    return kind.model_fields if isinstance(kind, type) and issubclass(kind, BaseModel) else ()


def _nearest(word: str, candidates: Iterable[str]) -> str | None:
    return next(iter(difflib.get_close_matches(word, list(candidates), n=1, cutoff=0.6)), None)


def meant(word: str, candidates: Iterable[str]) -> str:
    nearest = _nearest(word, candidates)
    return f" (did you mean {nearest}?)" if nearest else ""
