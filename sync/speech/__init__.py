"""The terminal's last step: an English sentence, said in Thai where the office's language is Thai.

All rooms say what they have to say in English, as programs and logs read it; `catalogue.py` knows
it again. Nothing but what a command needs is loaded: this module is imported by each of them.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sync.model import Language, Words
    from sync.speech.catalogue import Speech

CHOSEN = "SAMMACHIP_LANGUAGE"  # th or en, for one terminal; `--language` wins over it
_chosen: list[Language] = []


def choose(language: Language | None) -> None:
    """Speak this language from now on; None: that of the office."""
    _chosen[:] = [language] if language else []


def language() -> Language:
    """What was chosen, else SAMMACHIP_LANGUAGE, else the office's language."""
    if _chosen:
        return _chosen[0]
    told = os.environ.get(CHOSEN) or os.environ.get("SAMMACHIP_OFFICE_LANGUAGE")
    return "en" if (told or _of_office(os.environ.get("SAMMACHIP_HOME", "."))) == "en" else "th"


def said(text: str) -> str:
    """The text in the terminal's language, line by line."""
    return _thai().say(text) if language() == "th" else text


def word(text: str) -> str:
    """A heading or a state: one of the catalogue's words, or as it is."""
    return _thai().words.get(text, text) if language() == "th" else text


def spoken(words: Words) -> str:
    """What has both languages already, in that of the terminal."""
    return words.in_(language())


def in_both(text: str) -> Words:
    """An English text with its Thai, whatever the terminal speaks: for what mails tell as well."""
    from sync.model import Words

    return Words(_thai().say(text), text)


def _thai() -> Speech:
    from sync.speech.catalogue import WORDS, thai

    return thai(WORDS)


@cache
def _of_office(home: str) -> str:
    """`[office] language` of a folder that may not be an office, or have faults: told elsewhere."""
    import tomllib
    from pathlib import Path

    from sync.shipped import PACKAGED

    for folder in (Path(home), PACKAGED):
        try:
            text = (folder / "config/settings.toml").read_text(encoding="utf-8")
            office = tomllib.loads(text).get("office")
        except (OSError, ValueError):
            continue
        if isinstance(office, dict) and "language" in office:
            return str(office["language"])
    return "th"
