"""A finished line of English, known again by its shape among a catalogue's sentences, in Thai.

{0} {1} in a sentence of `templates/terminal/` are what was filled in; that may be a sentence too.
A line that is not known stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, cached_property, lru_cache, partial
from typing import Any

from sync.shipped import PACKAGED

WORDS, HELP = "words.th.toml", "help.th.toml"
_BLANK = re.compile(r"\{(\d)\}")
_LETTER = re.compile("[A-Za-z]")
_ASIDE = re.compile(r"(.+?) \((.+)\)")
# before ": " a heading stood, before "→ " a line of its own
_AT_ENDS = re.compile(r"^((?:\s|: |→ )*)(.*?)(\s*)$", re.DOTALL)


@cache
def thai(name: str) -> Speech:
    """What WORDS or HELP says."""
    import tomllib

    path = PACKAGED / "templates/terminal" / name
    return Speech(tomllib.loads(path.read_text(encoding="utf-8")))


class Speech:
    """The sentences of one catalogue."""

    def __init__(self, catalogue: Mapping[str, Any]) -> None:
        self.words: Mapping[str, str] = catalogue["words"]
        self.names: Mapping[str, str] = catalogue.get("names", {})
        self.sentences: Mapping[str, str] = catalogue["sentences"]
        self.told = lru_cache(maxsize=4096)(self._told)

    def say(self, text: str) -> str:
        return "\n".join(self._line(line) for line in text.split("\n"))

    def named(self, text: str) -> str:
        """A usage line or a fault with its WORKBOOK and [OPTIONS] in Thai."""
        return self._named.sub(lambda found: self.names[found[0]], text)

    def _line(self, line: str) -> str:
        if line in self.sentences:
            return self.sentences[line]
        before, inner, after = _AT_ENDS.fullmatch(line).groups()  # type: ignore[union-attr]
        return f"{before}{self.words.get(inner) or self.told(inner)}{after}"

    def _told(self, text: str) -> str:
        """A text as far as it is known; a single word may be a value, which is nobody's to say.

        Of all ways to take it for sentences, that which leaves the fewest letters of English.
        """
        if " " not in text or not _LETTER.search(text):
            return text
        known = self.sentences.get(text) or self.words.get(text)
        return known or min([*self._ways(text), text], key=_english)

    def _ways(self, text: str) -> Iterator[str]:
        """In parts: "what → what to do", "one; another", "where: what", "what (why)"; or as a
        sentence whose blanks are filled, that with the most own words first."""
        for mark in (" → ", "; "):
            one, found, other = text.partition(mark)
            if found:
                yield f"{self.told(one)}{mark}{self.told(other)}"
        for colon in re.finditer(": ", text):
            yield f"{self.told(text[: colon.start()])}: {self.told(text[colon.end() :])}"
        if match := _ASIDE.fullmatch(text):
            yield f"{self.told(match[1])} ({self.told(match[2])})"
        for longest, english, thai in self._shapes:
            if longest in text and (match := _pattern(english).fullmatch(text)):
                filled = {name: self.told(value) for name, value in match.groupdict().items()}
                yield _BLANK.sub(partial(_put, filled), thai)

    @cached_property
    def _named(self) -> re.Pattern[str]:
        names = sorted(map(re.escape, self.names), key=len, reverse=True)
        return re.compile(rf"(?<![\w-])(?:{'|'.join(names)})(?![\w-])")

    @cached_property
    def _shapes(self) -> list[tuple[str, str, str]]:
        """The sentences with blanks: the most of it that has none, the English, the Thai."""
        blanks = [(english, thai) for english, thai in self.sentences.items() if "{0}" in english]
        blanks.sort(key=lambda pair: -len(_BLANK.sub("", pair[0])))
        return [(max(_BLANK.split(en)[::2], key=len), en, th) for en, th in blanks]


def _english(text: str) -> int:
    return len(_LETTER.findall(text))


def _put(filled: Mapping[str, str], blank: re.Match[str]) -> str:
    return filled[f"b{blank[1]}"]


@cache
def _pattern(english: str) -> re.Pattern[str]:
    """A sentence with blanks as a pattern; what fills a blank may be anything.

    But for one that begins it: a place before ": " is told for itself, as "where: what".
    """
    pieces = "".join(_pieces(english))
    place = english.startswith("{0}:")
    whole = pieces if place else re.sub(r"^\(\?P<b0>\.", "(?P<b0>(?:(?!: ).)", pieces)
    return re.compile(whole)


def _pieces(english: str) -> Iterator[str]:
    end = 0
    for blank in _BLANK.finditer(english):
        yield re.escape(english[end : blank.start()])
        yield f"(?P<b{blank[1]}>.*)" if blank.end() == len(english) else f"(?P<b{blank[1]}>.+?)"
        end = blank.end()
    yield re.escape(english[end:])
