"""The terminal's last step: an English sentence, said in Thai where the office's language is Thai.

All rooms say what they have to say in English, as programs and logs read it. Here a finished line
is known by its shape among the sentences of `templates/terminal/words.th.toml`, whose {0} {1} are
what was filled in; that may be a sentence too. A line that is not known stays as it is.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sync.shipped import PACKAGED

if TYPE_CHECKING:
    from sync.model import Language, Words

CATALOGUE = PACKAGED / "templates/terminal/words.th.toml"
CHOSEN = "SAMMACHIP_LANGUAGE"  # th or en, for one terminal; `--language` wins over it
_BLANK = re.compile(r"\{(\d)\}")
_AT_ENDS = re.compile(r"^((?:\s|: )*)(.*?)(\s*)$", re.DOTALL)  # a heading stood before ": "
_chosen: list[Language] = []
_heard: dict[str, str] = {}  # English → Thai, of what has both already


def choose(language: Language | None) -> None:
    """Speak this language from now on; None: that of the office."""
    _chosen[:] = [language] if language else []


def language() -> Language:
    """What was chosen, else SAMMACHIP_LANGUAGE, else the office's language."""
    if _chosen:
        return _chosen[0]
    told = os.environ.get(CHOSEN) or os.environ.get("SAMMACHIP_OFFICE_LANGUAGE")
    home = Path(os.environ.get("SAMMACHIP_HOME", "."))
    return "en" if (told or _of_office(home)) == "en" else "th"


def hear(*pairs: Words) -> None:
    """Know these by heart: a line that holds the English of one is said with its Thai."""
    _heard.update({pair.en: pair.th for pair in pairs if pair.en})


def said(text: str) -> str:
    """The text in the terminal's language, line by line."""
    return _thai().say(text) if language() == "th" else text


def word(text: str) -> str:
    """A heading or a state: one of the catalogue's words, or as it is."""
    return _thai().words.get(text, text) if language() == "th" else text


class Speech:
    """The sentences of one catalogue."""

    def __init__(self, catalogue: Mapping[str, Any]) -> None:
        self.words: Mapping[str, str] = catalogue["words"]
        self.sentences: Mapping[str, str] = catalogue["sentences"]

    def say(self, text: str) -> str:
        return "\n".join(self._line(line) for line in text.split("\n"))

    def _line(self, line: str) -> str:
        if line in self.sentences:
            return self.sentences[line]
        before, inner, after = _AT_ENDS.fullmatch(line).groups()  # type: ignore[union-attr]
        found = self.words.get(inner) or self._sentence(inner) or self._in_parts(inner)
        return f"{before}{found}{after}" if found else line

    def _in_parts(self, line: str) -> str | None:
        """ "what → what to do", and "where: what" with the latter known."""
        what, arrow, todo = line.partition(" → ")
        if arrow:
            return f"{self._line(what)} → {self._line(todo)}"
        for colon in re.finditer(": ", line):
            rest = self._sentence(line[colon.end() :])
            if rest is not None:
                return line[: colon.end()] + rest
        return None

    def _sentence(self, line: str) -> str | None:
        known = _heard.get(line) or self.sentences.get(line)
        if known is not None:
            return known
        for pattern, thai in self._patterns:
            if match := pattern.fullmatch(line):
                filled = {name: self._filling(value) for name, value in match.groupdict().items()}
                return _BLANK.sub(partial(_put, filled), thai)
        return None

    def _filling(self, value: str) -> str:
        """What stands in a blank: a sentence again, or a value that is nobody's to translate."""
        return (self._sentence(value) or self._in_parts(value) or value) if " " in value else value

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], str]]:
        """Those with blanks, the one that says most by itself first."""
        blanks = [(english, thai) for english, thai in self.sentences.items() if "{0}" in english]
        blanks.sort(key=lambda pair: -len(_BLANK.sub("", pair[0])))
        return [(re.compile(shape(english)), thai) for english, thai in blanks]


def _put(filled: Mapping[str, str], blank: re.Match[str]) -> str:
    return filled[f"b{blank[1]}"]


def shape(english: str) -> str:
    """A sentence with blanks as a pattern; what fills a blank may be anything."""
    return "".join(_pieces(english))


def _pieces(english: str) -> Iterator[str]:
    end = 0
    for blank in _BLANK.finditer(english):
        yield re.escape(english[end : blank.start()])
        yield f"(?P<b{blank[1]}>.*)" if blank.end() == len(english) else f"(?P<b{blank[1]}>.+?)"
        end = blank.end()
    yield re.escape(english[end:])


@cache
def _thai() -> Speech:
    return Speech(tomllib.loads(CATALOGUE.read_text(encoding="utf-8")))


@cache
def _of_office(home: Path) -> str:
    """`[office] language` of a folder that may not be an office, or have faults: told elsewhere."""
    for path in (home / "config/settings.toml", PACKAGED / "config/settings.toml"):
        try:
            settings = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        office = settings.get("office")
        if isinstance(office, dict) and "language" in office:
            return str(office["language"])
    return "th"
