"""Settings that stand in environment variables: SAMMACHIP_<TABLE>_<KEY>."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sync.settings.office import SettingsFile
from sync.settings.problems import meant

OTHER_VARIABLES = frozenset({"SAMMACHIP_HOME", "SAMMACHIP_LANGUAGE", "SAMMACHIP_RECORDINGS"})
_SETTING = re.compile(r"config/settings\.toml: (\w+)\.(\w+)")


def overridden(
    data: dict[str, Any], environment: Mapping[str, str], problems: list[str]
) -> dict[str, Any]:
    """Settings with SAMMACHIP_<TABLE>_<KEY> from the environment laid over them."""
    merged: dict[str, Any] = {
        key: dict(value) if isinstance(value, dict) else value for key, value in data.items()
    }
    known = {
        f"SAMMACHIP_{table}_{key}".upper(): (table, key)
        for table, field in SettingsFile.model_fields.items()
        for key in field.annotation.model_fields  # type: ignore[union-attr]
    }
    for name, text in environment.items():
        if not name.startswith("SAMMACHIP_") or name in OTHER_VARIABLES:
            continue
        if name not in known:
            problems.append(f"environment: unknown variable {name}" + meant(name, known))
            continue
        table, key = known[name]
        annotation = str(SettingsFile.model_fields[table].annotation.model_fields[key].annotation)  # type: ignore[union-attr]
        is_list = annotation.startswith("tuple")
        value: Any = [part.strip() for part in text.split(",") if part.strip()] if is_list else text
        section = merged.setdefault(table, {})
        if isinstance(section, dict):
            section[key] = value
    return merged


def where_it_stands(problem: str, environment: Mapping[str, str]) -> str:
    """A problem of settings.toml, moved to the variable that the value really comes from."""
    found = _SETTING.match(problem)
    name = f"SAMMACHIP_{found[1]}_{found[2]}".upper() if found else ""
    if found is None or name not in environment:
        return problem
    return f"environment: {name}, which is {found[1]}.{found[2]}{problem[found.end() :]}"
