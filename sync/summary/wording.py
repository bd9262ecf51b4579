"""The wording of mail and board: their sentences lie in templates/{weekly,board}/words.*.toml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sync.errors import ConfigError
from sync.model import Language

BOARD = "board."  # before the keys of the board's own file
PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Wording:
    """The sentences of one language by dotted key, such as `overdue.title`.

    A key may have the two forms `one` and `other`; `one` is taken when `n` is 1. Sentences may
    hold `{placeholders}`, `|` where a line may break, and the tags <good>, <bad>, <b>.
    """

    def __init__(self, language: Language, tables: Mapping[str, Any]) -> None:
        self.language = language
        self.sentences = dict(_flat(tables))

    def __contains__(self, key: str) -> bool:
        return key in self.sentences

    def pattern(self, key: str, n: object = None) -> str:
        """The sentence behind a key as it was written; ConfigError when the file lacks it."""
        form = "one" if n == 1 else "other"
        for name in (f"{key}.{form}", f"{key}.other", key):
            sentence = self.sentences.get(name)
            if sentence is not None:
                return sentence
        raise ConfigError(
            f"{self._file(key)}: {key.removeprefix(BOARD)} is missing",
            hint="copy the line from the file that came with the program",
        )

    def placeholders(self) -> dict[str, frozenset[str]]:
        return {key: frozenset(PLACEHOLDER.findall(text)) for key, text in self.sentences.items()}

    def fill(self, sentence: str, values: Mapping[str, str]) -> str:
        """The sentence with its placeholders filled; ConfigError for one nobody fills."""
        try:
            return PLACEHOLDER.sub(lambda match: values[match[1]], sentence)
        except KeyError as unknown:
            key = next((k for k, whole in self.sentences.items() if sentence in whole), "")
            raise ConfigError(
                f"{self._file(key)}: “{sentence}” asks for {{{unknown.args[0]}}}, unknown here",
                hint=f"known here: {', '.join(sorted(values)) or 'nothing'}",
            ) from None

    def _file(self, key: str) -> str:
        folder = "board" if key.startswith(BOARD) else "weekly"
        return f"templates/{folder}/words.{self.language}.toml"


def _flat(tables: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    flat: list[tuple[str, str]] = []
    for key, value in tables.items():
        if isinstance(value, Mapping):
            flat.extend(_flat(value, f"{prefix}{key}."))
        else:
            flat.append((f"{prefix}{key}", str(value)))
    return flat
