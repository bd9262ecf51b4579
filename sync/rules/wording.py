"""A rule's sentences filled in, in both languages: dates, amounts, villages, headings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from sync.clock import day_words
from sync.model import Language, Words
from sync.rules.folding import masked


def amount(number: Decimal | float) -> str:
    """An amount with thousands marks, and satang only where there are some."""
    text = f"{number:,.2f}"
    return text.removesuffix(".00")


_MEND_TH = re.compile(r"\s*(?:หากสะดวก|หากไม่ถูกต้อง )?(?=(?:หากใช่ )?โปรด)")
_PLEASE_TH = re.compile(r"^(?P<condition>หากใช่ )?โปรด")


def parted(words: Words) -> tuple[Words, Words | None]:
    """The reader's sentence as fault and mend: the mend begins with โปรด, in English after a ";".

    None when it says no mend; both are without a full stop, to stand within our own sentences.
    """
    th, en = words.th.rstrip("."), words.en.rstrip(".")
    cut = _MEND_TH.search(th)
    fault_en, _, mend_en = en.partition("; ")
    if cut is None or not mend_en or not th[: cut.start()].strip():
        return Words(th, en), None
    fault = Words(th[: cut.start()].strip(), fault_en)
    mend_th = _PLEASE_TH.sub(lambda m: "หากใช่ ให้" if m["condition"] else "", th[cut.end() :])
    return fault, Words(mend_th.strip(), _sentence(mend_en))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def filled(template: Words, values: Mapping[str, object]) -> Words:
    """Both languages with their {placeholders} filled; KeyError names one that is not given."""
    return Words(
        th=template.th.format_map(_Spoken(values, "th")),
        en=template.en.format_map(_Spoken(values, "en")),
    )


class _Spoken(dict[str, str]):
    """The values as one language says them, each put into words only when it is asked for."""

    def __init__(self, values: Mapping[str, object], language: Language) -> None:
        super().__init__()
        self._values = values
        self._language = language

    def __missing__(self, name: str) -> str:
        return _text(self._values[name], self._language)


def _text(value: object, language: Language) -> str:
    if isinstance(value, Words):
        return masked(value.in_(language))
    if isinstance(value, date):
        return day_words(value, language)
    if isinstance(value, (Decimal, float)):
        return amount(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(_text(item, language) for item in value)
    return masked(str(value))
