"""Labels to fields: how like a column's heading is to the headings that a table's fields have."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import OSA, Levenshtein

from sync.model import Settled
from sync.reading.cells.thai import fold
from sync.reading.heading_words import KINDS, MEASURED, Forms, HeadingWording
from sync.reading.windows import Label
from sync.settings import TableSpec

CANONICAL, ALIAS, WEAK = 1.0, 0.97, 0.87
EXACT = 0.94  # from here on a label names the field outright
WRITTEN_OUT, HALVES, UNITLESS = 0.03, 0.04, 0.01  # what these take off
PARTICLES, SHARED, ONE_HALF, MORE_WORDS, SLIP = 0.91, 0.85, 0.86, 0.86, 0.93
CLAIMED = 0.72  # below, a column is asked about and not taken
UNCERTAIN = 0.70  # likely, but for a word that nobody knows
UNLIKE = 0.5  # the most for a label without the word that makes the heading another one
LEAST_SLIP = 0.78  # similarity, 0-1, below which two labels are different words
LETTERS_A_SLIP = 8  # more slips than one in so many letters make another word
LEAST_LETTERS = 4  # of a label that is looked for inside another
# What a heading says of its own word: "แหล่งเรียนรู้ที่ไปศึกษาดูงาน", "เป้าหมายร่วมของครัวเรือน".
_OF_WHICH = re.compile("ที่|ของ|ใน|จาก|โดย|ตาม|สำหรับ|จะ")


class Likeness(NamedTuple):
    """How like a label is to what a field is called, 0-1, and in what way.

    `own` is False when not the column's own text says so but only one above it.
    """

    value: float
    how: str
    own: bool = True


Named = Mapping[str, Likeness]  # field key → how like its headings a label is
_HOW = {CANONICAL: "its heading", ALIAS: "an alias"}
_NOTHING: Named = {}


class _Known(NamedTuple):
    """One heading or alias of a field, in the forms that are compared."""

    field: str
    strength: float
    forms: Forms


@dataclass(frozen=True)
class Labels:
    """A table's headings and aliases, ready for comparison."""

    table: str
    spec: TableSpec
    wording: HeadingWording

    @cached_property
    def known(self) -> tuple[_Known, ...]:
        forms = self.wording.forms
        return tuple(_Known(field, s, forms(label)) for field, label, s in self._labels())

    def _labels(self) -> Iterator[tuple[str, str, float]]:
        for key, field in self.spec.fields.items():
            yield key, field.heading, CANONICAL
            yield from ((key, alias, ALIAS) for alias in field.aliases)
            yield from ((key, alias, WEAK) for alias in field.weak)
        yield from (("first_name", label, SHARED) for label in self.spec.full_name)

    @cached_property
    def exact(self) -> Mapping[str, Named]:
        """Folded label, with its units and without, → the fields it names."""
        found: dict[str, dict[str, Likeness]] = {}
        for field, strength, forms in self.known:
            how = _HOW.get(strength, "an alias")
            _keep(found, forms.folded, field, strength, how)
            _keep(found, forms.bare, field, strength - UNITLESS, f"{how} without its unit")
        found.pop("", None)
        return found

    @cached_property
    def _alike(self) -> Mapping[str, Named]:
        """The same for labels written out, and without their particles."""
        found: dict[str, dict[str, Likeness]] = {}
        for field, strength, forms in self.known:
            strength -= WRITTEN_OUT
            _keep(found, forms.written, field, strength, "its heading written out")
            how = "its heading but for ที่, การ, ของ"
            _keep(found, forms.plain, field, min(PARTICLES, strength), how)
        found.pop("", None)
        return found

    @cached_property
    def _swapped(self) -> Mapping[frozenset[str], Named]:
        """The two halves of a label, in whatever order, → the fields it names."""
        found: dict[frozenset[str], dict[str, Likeness]] = {}
        for field, strength, forms in self.known:
            if len(forms.halves) > 1:
                names = found.setdefault(forms.halves, {})
                _better(names, field, strength - HALVES, "its heading, halves swapped")
        return found

    @cached_property
    def _said(self) -> Mapping[str, Mapping[str, bool]]:
        """What a label, or a half of one, says → its fields; True where it is but a half."""
        found: dict[str, dict[str, bool]] = {}
        for field, _, forms in self.known:
            for half in (forms.written, *forms.halves):
                is_half = half != forms.written and half not in self._alike
                found.setdefault(half, {})[field] = is_half
        return found

    @cached_property
    def required(self) -> tuple[str, ...]:
        return tuple(key for key, field in self.spec.fields.items() if field.required)

    @cached_property
    def named(self) -> Callable[[str], Named]:
        """The fields that a label names by all of its words."""
        return lru_cache(maxsize=4096)(self._named)

    def _named(self, text: str) -> Named:
        forms = self.wording.forms(text)
        found: dict[str, Likeness] = {}
        for named, less in (
            (self.exact.get(forms.folded), 0.0),
            (self.exact.get(forms.bare), UNITLESS),
            (self._alike.get(forms.written), 0.0),
            (self._alike.get(forms.plain), WRITTEN_OUT),
            (self._swapped.get(forms.halves), 0.0),
        ):
            for field, like in (named or _NOTHING).items():
                _better(found, field, like.value - less, like.how)
        if not found and not self._said.keys().isdisjoint(forms.halves):
            found.update(self._by_halves(forms))
        return self._of_its_unit(forms, found)

    def _by_halves(self, forms: Forms) -> Iterator[tuple[str, Likeness]]:
        """Fields of which one label is a half of the other, and no half names another field."""
        said = [self._said.get(half, {}) for half in forms.halves]
        for field in {field for fields in said for field in fields}:
            own = {half for half in forms.halves if field in self._said.get(half, {})}
            others = {h for h in forms.halves - own if not self._adds_nothing(field, h)}
            if forms.contrasts - self._contrasts[field] or others & self._said.keys():
                continue
            if others:
                yield field, Likeness(UNCERTAIN, "half of it is its heading")
            else:
                heading = self.wording.forms(self.spec.fields[field].heading).written
                yield field, Likeness(ONE_HALF, "its heading" if heading in own else "an alias")

    def _adds_nothing(self, field: str, half: str) -> bool:
        """Whether a half is neutral, or a heading of the field with neutral words around it."""
        return self._is_neutral(field, half) or any(
            (like := self._inside(half, known)) is not None and like.value >= MORE_WORDS
            for known in self.known
            if known.field == field
        )

    def _is_neutral(self, field: str, words: str) -> bool:
        kind = KINDS.get(self.spec.fields[field].type, "any")
        return not words or bool(self._neutral(kind).fullmatch(words))

    @cached_property
    def _neutral(self) -> Callable[[str], re.Pattern[str]]:
        return cache(lambda kind: self.wording.neutral(self.spec, kind))

    @cached_property
    def _contrasts(self) -> Mapping[str, frozenset[str]]:
        """Field → the words of contrast that its own headings have."""
        found = dict.fromkeys(self.spec.fields, frozenset[str]())
        for known in self.known:
            found[known.field] |= known.forms.contrasts
        return found

    def like(self, label: Label) -> Named:
        """How like a column's label is to the headings of every field.

        A label that names a field outright is compared no further. A word of contrast that the
        field's own headings lack makes it no heading of that field when it stands in the label or
        below it, and an uncertain one when it stands above.
        """
        for text in label.texts:
            named = self.named(text)
            if any(like.value >= SHARED for like in named.values()):
                return self._among(label, text, named)
        found: dict[str, Likeness] = {}
        for text in label.texts:
            for field, like in self._among(label, text, self.near(text)).items():
                if field not in found or like.value > found[field].value:
                    found[field] = like
        return found

    def _among(self, label: Label, text: str, named: Named) -> Named:
        """What a text names, in the light of the words above and below it in its column."""
        own = text in (label.full, label.lowest)
        strange = self._contrasting(label) - self.wording.forms(text).contrasts
        if not strange and own:
            return named
        below = self.wording.forms(label.lowest).contrasts
        found = {}
        for field, like in named.items():
            left = strange - self._contrasts[field]
            if not left:
                found[field] = Likeness(like.value, like.how, own)
            elif not left & below:
                found[field] = Likeness(min(like.value, UNCERTAIN), like.how, own)
        return found

    def _contrasting(self, label: Label) -> frozenset[str]:
        """The words of contrast in and above a column; those of a known heading above it are its
        own business: "ผลการติดตาม" over ปัญหา and คำแนะนำ tells no results from plans.
        """
        own = self.wording.forms(label.full).contrasts
        if not own or len(label.parts) == 1:
            return own
        parts = [self.wording.forms(part) for part in label.parts]
        known = [part.folded in self.exact for part in parts[:-1]]
        told = [part for part, is_known in zip(parts, [*known, False], strict=True) if not is_known]
        return frozenset().union(*(part.contrasts for part in told))

    def _of_its_unit(self, forms: Forms, found: Mapping[str, Likeness]) -> Named:
        """Households are not people, nor is an occupation: with such a unit it is uncertain."""
        if not forms.units:
            return found
        judged = dict(found)
        for field, like in found.items():
            spec = self.spec.fields[field]
            own = self.wording.forms(spec.heading).units
            fitting = own or MEASURED.get(spec.type, frozenset())
            if like.value < ALIAS and not forms.units & fitting:
                judged[field] = Likeness(min(like.value, UNCERTAIN), like.how)
        return judged

    @cached_property
    def near(self) -> Callable[[str], Named]:
        """The same for a label that names none: by what stands in it, or how it is misspelt."""
        return lru_cache(maxsize=4096)(self._near)

    def _near(self, text: str) -> Named:
        forms = self.wording.forms(text)
        found = dict(self.named(text))
        for known in self.known:
            if forms.contrasts - known.forms.contrasts:
                continue
            slip = _slip(forms.written, known.forms.written)
            like = slip or self._inside(forms.written, known)
            like = like or _alike(forms.written, known.forms.written)
            if known.forms.contrasts - forms.contrasts and not slip:
                like = Likeness(min(like.value, UNLIKE), like.how)
            _better(found, known.field, like.value, like.how)
        return self._of_its_unit(forms, found)

    def _inside(self, written: str, known: _Known) -> Likeness | None:
        """A known label with more words around it, or one that was cut short."""
        label = known.forms.written
        if len(label) >= LEAST_LETTERS and label in written:
            before, _, after = written.partition(label)
            share = len(label) / len(written)
            if self._is_neutral(known.field, before) and self._is_neutral(known.field, after):
                return Likeness(MORE_WORDS + 0.04 * share, "its heading with more words")
            if not before and _OF_WHICH.match(after):
                return Likeness(0.55 + 0.15 * share, "its heading, and which of them")
            return Likeness(0.45 + 0.25 * share, "its heading with words unknown")
        if len(written) >= LEAST_LETTERS and written in label:
            return Likeness(0.5 + 0.25 * len(written) / len(label), "a part of its heading")
        return None


def _slip(written: str, known: str) -> Likeness | None:
    """The same label with letters here and there wrong."""
    if min(len(written), len(known)) < LEAST_LETTERS:
        return None
    similarity = OSA.normalized_similarity(written, known, score_cutoff=LEAST_SLIP)
    if not similarity or similarity == 1 or not _is_slip(written, known):
        return None
    how = f"nearly spelt ({similarity * 100:.0f} %), and its values fit"
    return Likeness(min(similarity, SLIP), how)


def _alike(written: str, known: str) -> Likeness:
    return Likeness(0.75 * OSA.normalized_similarity(written, known), "a similar heading")


def _is_slip(written: str, known: str) -> bool:
    """Letters here and there: two in a row are another word, unless they changed places."""
    edits = Levenshtein.editops(written, known)
    if len(edits) > max(1, len(known) // LETTERS_A_SLIP):
        return False
    swapped = len(edits) - OSA.distance(written, known)
    places = sorted(edit.src_pos + edit.dest_pos for edit in edits)
    return sum(after - before <= 2 for before, after in pairwise(places)) <= swapped


def _keep(
    found: dict[str, dict[str, Likeness]], label: str, field: str, strength: float, how: str
) -> None:
    _better(found.setdefault(label, {}), field, strength, how)


def _better(found: dict[str, Likeness], field: str, value: float, how: str) -> None:
    if field not in found or value > found[field].value:
        found[field] = Likeness(value, how)


def bearing(label: str, labels: Mapping[int, Label]) -> list[int]:
    """The columns that bear a label, from the left."""
    folded = fold(label)
    return [column for column, own in sorted(labels.items()) if folded in map(fold, own.texts)]


def settled_columns(settled: Mapping[str, Settled], labels: Mapping[int, Label]) -> dict[str, int]:
    """What a person has settled, field by field, as far as it still says which column."""
    found = {}
    for key, answer in settled.items():
        columns = bearing(answer.label, labels)
        if len(columns) == answer.of and answer.nth < answer.of:
            found[key] = columns[answer.nth]
    return found
