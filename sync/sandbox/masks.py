"""Field masks, as the `fields` parameter has them: `a(b,c),d.e`, `a/b`, `*`."""

from __future__ import annotations

from typing import Any

Tree = dict[str, "Tree"]  # an empty tree selects everything below


class BadMask(ValueError):
    """The mask cannot be read; the message is the part at fault."""


def parse_mask(text: str) -> Tree:
    """The mask as a tree of names; an empty text or `*` selects everything."""
    tree: Tree = {}
    rest = _read_list(text.strip(), tree)
    if rest:
        raise BadMask(rest)
    return {} if tree.get("*") == {} else tree


def _read_list(text: str, tree: Tree) -> str:
    while text and text[0] != ")":
        text = _read_path(text, tree)
        if text.startswith(","):
            text = text[1:].lstrip()
            if not text:
                raise BadMask(",")
    return text


def _read_path(text: str, tree: Tree) -> str:
    name, text = _read_name(text)
    seen = name in tree
    branch = tree.setdefault(name, {})
    if text.startswith(("/", ".")):
        # A parent named before already selects everything below it.
        return _read_path(text[1:], {} if seen and not branch else branch)
    if text.startswith("("):
        rest = _read_list(text[1:].lstrip(), branch)
        if not rest.startswith(")"):
            raise BadMask(text)
        if "*" in branch:
            branch.clear()
        return rest[1:].lstrip()
    branch.clear()
    return text


def _read_name(text: str) -> tuple[str, str]:
    end = 0
    while end < len(text) and text[end] not in ",/.()":
        end += 1
    name = text[:end].strip()
    if not name or (end == len(text) and text.endswith(("/", "."))):
        raise BadMask(text)
    return name, text[end:].lstrip()


def selects(tree: Tree, *path: str) -> bool:
    """Whether something at or below `path` is selected by the mask."""
    for name in path:
        if not tree:
            return True
        if name not in tree and "*" not in tree:
            return False
        tree = tree.get(name, tree.get("*", {}))
    return True


def apply_mask(resource: Any, tree: Tree) -> Any:
    """A copy of the resource with only what the mask selects; lists are masked per element.

    As Google does, an object or a list's element that has nothing selected stays, empty.
    """
    if not tree or not isinstance(resource, (dict, list)):
        return resource
    if isinstance(resource, list):
        return [apply_mask(element, tree) for element in resource]
    answer: dict[str, Any] = {}
    for name, value in resource.items():
        branch = tree.get(name, tree.get("*"))
        if branch is not None:
            answer[name] = apply_mask(value, branch)
    return answer


def merge_masked(target: dict[str, Any], source: dict[str, Any], tree: Tree) -> dict[str, Any]:
    """A copy of `target` with the masked fields taken from `source`: absent there, gone here."""
    merged = dict(target)
    for name in source if not tree or "*" in tree else tree:
        branch = tree.get(name, {})
        if name not in source:
            merged.pop(name, None)
        elif branch and isinstance(source[name], dict):
            merged[name] = merge_masked(merged.get(name) or {}, source[name], branch)
        else:
            merged[name] = source[name]
    return merged
