"""Google's discovery documents as a contract: which fields an answer may have, of which type."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

Document = dict[str, Any]
_PREFIXES = {"sheets.v4": "/", "drive.v3": "/drive/v3/", "gmail.v1": "/"}


@functools.cache
def document(name: str) -> Document:
    folder = files("googleapiclient") / "discovery_cache" / "documents"
    return dict(json.loads((folder / f"{name}.json").read_text("utf-8")))


@functools.cache
def methods(*, with_empty: bool = False) -> tuple[tuple[str, re.Pattern[str], str, str], ...]:
    """(HTTP method, path, document, response schema) of every method that answers something.

    `with_empty` adds those that answer nothing, or bytes.
    """
    found = []
    for name, prefix in _PREFIXES.items():
        for method in _methods_in(document(name)):
            if "response" not in method and not with_empty:
                continue
            path = re.escape(prefix + str(method.get("flatPath", method["path"])))
            # The range of a values method may hold colons; an id may not.
            path = re.sub(r"\\\{range\\\}", ".+", path)
            path = re.sub(r"\\\{\w+\\\}", "[^/:]+", path)
            response = method.get("response", {}).get("$ref", "")
            found.append((method["httpMethod"], re.compile(path), name, response))
    # The longest pattern is the most particular.
    return tuple(sorted(found, key=lambda each: -len(each[1].pattern)))


def _methods_in(resource: Document) -> Iterator[Document]:
    yield from resource.get("methods", {}).values()
    for inner in resource.get("resources", {}).values():
        yield from _methods_in(inner)


def faults(method: str, path: str, answer: Any) -> list[str]:
    """What the answer has that its schema does not allow."""
    path = path.partition("?")[0]
    if path.startswith("/upload/"):
        return []  # Drive v2 has no document among the three
    for http_method, pattern, name, schema in methods():
        if http_method == method and pattern.fullmatch(path):
            return list(_faults(document(name), {"$ref": schema}, answer, schema))
    return [f"{method} {path} is no method of the API"]


def _faults(doc: Document, schema: Document, value: Any, place: str) -> Iterator[str]:
    if "$ref" in schema:
        schema = doc["schemas"][schema["$ref"]]
    kind = schema.get("type", "any")
    if kind == "object":
        if not isinstance(value, dict):
            yield f"{place}: {type(value).__name__} instead of an object"
            return
        for key, inner in value.items():
            known = schema.get("properties", {}).get(key, schema.get("additionalProperties"))
            if known is None:
                yield f"{place}.{key}: unknown field"
            else:
                yield from _faults(doc, known, inner, f"{place}.{key}")
    elif kind == "array":
        if not isinstance(value, list):
            yield f"{place}: {type(value).__name__} instead of a list"
            return
        for index, inner in enumerate(value):
            yield from _faults(doc, schema["items"], inner, f"{place}[{index}]")
    elif not _fits(schema, kind, value):
        yield f"{place}: {value!r:.60} is no {kind} {schema.get('format', '')}"


def _fits(schema: Document, kind: str, value: Any) -> bool:
    if kind == "any":
        return True
    if kind == "string":
        if not isinstance(value, str):
            return False
        if schema.get("format") in {"int64", "uint64"}:
            return re.fullmatch(r"-?\d+", value) is not None
        if schema.get("format") in {"date-time", "google-datetime"}:
            return re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", value) is not None
        return value in schema.get("enum", [value])
    if kind == "boolean":
        return isinstance(value, bool)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return kind == "number" or isinstance(value, int)
