"""Text out of a cell, made safe to print: one line, one script, short, and no link by accident."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from sync.model import Language, Place, VillageKey, Words
from sync.model.ids_and_phones import veiled

LONGEST = 160
LONGEST_TOKEN = 28  # unbroken Latin, so that a 320 px screen never scrolls sideways
FOREIGN = "▯"
_SEPARATORS = {"Cc", "Zl", "Zp", "Zs"}
_DROPPED = {"Cf", "Cs", "Co", "Cn"}  # bidi controls, zero-width marks, lone surrogates
# a host with a path, or one that begins with www; what is left the HTML alone takes apart
_HOST = re.compile(
    r"\bwww\.\S+|\b[a-z0-9-]++(?:\.[a-z0-9-]+)*?\.[a-z]{2,}+(?=[/?#])", re.IGNORECASE
)
_TOKEN = re.compile(rf"[^\s\u0e00-\u0e7f]{{{LONGEST_TOKEN + 1},}}")


@lru_cache(maxsize=4096)
def clean(text: str, longest: int = LONGEST) -> str:
    """One printable line of at most `longest` characters in Thai and Latin.

    Foreign letters become ▯, template marks and addresses of the web are pulled apart, and
    anything that looks like an id number or a phone is masked: a mail never carries one,
    whatever the cell holds.
    """
    text = unicodedata.normalize("NFC", text[: longest * 4])
    text = " ".join("".join(_printable(character) for character in text).split())
    text = text.replace("{{", "{ {").replace("}}", "} }").replace("{%", "{ %")
    text = text.replace("://", ": //")  # else mail programs make a link of it, as of these
    text = _HOST.sub(lambda match: match[0].replace(".", ". "), text)
    text = veiled(text, mask="•••")
    text = _TOKEN.sub(lambda match: match[0][: LONGEST_TOKEN - 1] + "…", text)
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _printable(character: str) -> str:
    if " " <= character <= "~" or "\u0e01" <= character <= "\u0e5b":
        return character
    category = unicodedata.category(character)
    if category in _SEPARATORS:
        return " "
    if category in _DROPPED:
        return ""
    if category[0] in "LMN" and not is_our_script(character):
        return FOREIGN
    return character


def is_our_script(character: str) -> bool:
    """True for Thai and Latin letters, marks and digits, and for signs of no script."""
    category = unicodedata.category(character)
    if category[0] in "LM":
        return unicodedata.name(character, "").startswith(("THAI ", "LATIN ", "COMBINING "))
    if category == "Nd":
        return character in "0123456789" or "\u0e50" <= character <= "\u0e59"
    return True


def village_label(name: str, village: VillageKey, language: Language) -> str:
    """How a village is named everywhere in a mail: `บ้านเขาฝา หมู่ 7`."""
    moo = "Moo" if language == "en" else "หมู่"
    return f"{clean(name, 40) or clean(village.subdistrict, 40)} {moo} {village.moo}"


def spoken(words: Words, language: Language) -> str:
    return clean(words.in_(language), 220)


def address(place: Place | None) -> str:
    """A cell in words: `แผน!J12`, or the tab alone for a whole table."""
    if place is None:
        return ""
    sheet = clean(place.sheet, 26)
    return f"{sheet}!{place.cell}" if place.cell else sheet
