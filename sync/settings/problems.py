"""A table of the configuration, and what is wrong with one, in words, with the nearest name."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    ValidationError,
)

from sync.clock import of_the_common_era
from sync.errors import ConfigError


class Strict(BaseModel):
    """A configuration table: unknown keys are errors, values do not change after loading."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, arbitrary_types_allowed=True, allow_inf_nan=False
    )


def _written(pattern: str, example: str) -> Callable[[Any], Any]:
    """Refuses a number, or a text of another form: either could be taken for another moment."""

    def check(value: Any) -> Any:
        if isinstance(value, (int, float)) or (
            isinstance(value, str) and not re.fullmatch(pattern, value.strip())
        ):
            raise ValueError(f"write it as {example}")
        return value.strip() if isinstance(value, str) else value

    return check


def _of_here(moment: time) -> time:
    if moment.tzinfo is not None:
        raise ValueError("write it without a time zone, which schedule.timezone says")
    return moment


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Day = Annotated[
    date,
    BeforeValidator(_written(r"\d{4}-\d\d-\d\d", "2026-07-12")),
    AfterValidator(of_the_common_era),
]
Hour = Annotated[
    time,
    BeforeValidator(_written(r"\d\d:\d\d(:\d\d)?", "07:30:00")),
    AfterValidator(_of_here),
]


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
    if error["type"] == "tuple_type" and isinstance(value, dict):
        return f"{name}: write [[{path[1:]}]] with two brackets: there may be several"
    said = str(value) if isinstance(value, (date, time)) else repr(value)
    shown = "" if "password" in path else f" (found {said})"
    fault, _, _ = str(error["msg"]).partition(" for <class")  # of Python, not of TOML
    fault = fault.removeprefix("Value error, ").replace("a valid tuple", "a list, in [ ]")
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


def nearest(word: str, candidates: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """The candidate most like a word, if one is like it."""
    return next(iter(difflib.get_close_matches(word, list(candidates), n=1, cutoff=cutoff)), None)


def meant(word: str, candidates: Iterable[str]) -> str:
    """ " (did you mean …?)" when something known looks alike, else nothing."""
    return suggested(nearest(word, candidates))


def suggested(near: str | None) -> str:
    return f" (did you mean {near}?)" if near else ""


def faulty(home: Path, problems: Sequence[str]) -> ConfigError:
    """All that is wrong with the configuration of an office, to be raised."""
    return ConfigError(
        f"{len(problems)} problem(s) in the configuration of {home}", problems=tuple(problems)
    )
