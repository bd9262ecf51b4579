"""Columns that do not hold one field each: one column for several fields, or several for one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sync.model import Grid
from sync.reading.agreement import filled
from sync.reading.cells.people import first_and_last
from sync.reading.cells.places import moos_in, parse_moo
from sync.reading.cells.thai import fold, is_dash
from sync.reading.cells.vocabulary import parse_yes_no
from sync.reading.mapping import Labels
from sync.reading.windows import Label
from sync.settings import TablesFile

NAMES = ("first_name", "last_name")
VILLAGE = ("village_name", "moo", "subdistrict")
MOST = 0.5  # of the filled cells that must hold a field before a shared column gives it
_MOO = re.compile(r"(?:หมู่ที่|หมู่|(?<![ก-๙])ม\.)\s*[\d๐-๙]+")
_TAMBON = re.compile(r"(?:ตำบล|(?<![ก-๙])ต\.)\s*[ก-๙]+(?:\s*\([ก-๙]+\))?")
_ASKED = re.compile(
    r"^[✓✔√☑/\s]+|\s*(?:หรือไม่|หรือยัง|(?:โปรด)?ระบุ[\s.…]*|[(\[]\s*(?:[✓✔√/]|(?:โปรด)?ระบุ|ใช่/ไม่ใช่|ใช่/ไม่|ติ๊ก|ทำเครื่องหมาย)[^()]*[)\]])?\s*\??$"
)
_CROSSES = frozenset("xX×✗✕")
_TICKED = "✓✔☑✅√/ "
_BEYOND = re.compile(r"(?:อำเภอ|(?<![ก-๙])อ\.|จังหวัด|(?<![ก-๙])จ\.)\s*[ก-๙]+")


# ------------------------------------------------------------------------------ one for several


@dataclass(frozen=True, slots=True)
class Sharing:
    """A column that gives fields which no column of their own holds."""

    column: int
    fields: tuple[str, ...]
    how: str


def sharing(
    grid: Grid, below: int, labels: Labels, named: Mapping[int, Label], columns: Mapping[str, int]
) -> Iterator[Sharing]:
    """The columns that hold whole names or whole villages, and what they add to `columns`."""
    name = columns.get("first_name")
    if name is not None and "last_name" not in columns and _whole_name(labels, named[name]):
        yield Sharing(name, ("last_name",), "the column of the name holds it too")
    lacking = [f for f in VILLAGE if f in labels.spec.fields and f not in columns]
    tambon = columns.get("subdistrict")
    if tambon is not None and "moo" in lacking and _says_moo(grid, below, tambon):
        yield Sharing(tambon, ("moo",), "the column of the tambon says it too")
        return
    taken = {column for field, column in columns.items() if field != "village_name"}
    for column, label in named.items():
        if lacking and column not in taken and whole_village(labels, label):
            fields = tuple(f for f in lacking if _holds(grid, below, column, f, label))
            if fields and fields != ("village_name",):
                yield Sharing(column, fields, "the column of the village says it too")
                return


def part(field: str, text: str) -> str:
    """What a shared column's text says of one field; "" when it says nothing of it."""
    if field in NAMES:
        return first_and_last(text)[NAMES.index(field)] if text else ""
    if field == "subdistrict":
        found = _TAMBON.search(text)
        return found[0] if found else ""
    if field == "moo":
        found = _MOO.search(text)
        return text if found is None or len(moos_in(text)) > 1 else found[0]
    if field == "village_name":
        rest = _BEYOND.sub(" ", _TAMBON.sub(" ", _MOO.sub(" ", text)))
        return " ".join(rest.split()).strip(" ,/-").removeprefix("บ้าน").strip()
    return text


def _whole_name(labels: Labels, label: Label) -> bool:
    full = frozenset(map(fold, labels.spec.full_name))
    return any(fold(text) in full or _of_all(labels, text, NAMES) for text in label.texts)


def whole_village(labels: Labels, label: Label) -> bool:
    """A heading of a column that says where the village is, in one text."""
    words = labels.wording
    known = frozenset(map(words.written, words.words.villages))
    return any(
        words.written(text) in known
        or _of_all(labels, text, VILLAGE)
        or _of_all(labels, "/".join(words.forms(text).halves - known), VILLAGE)
        for text in label.texts
    )


def _of_all(labels: Labels, text: str, fields: Collection[str]) -> bool:
    """Each half of a label names one of the fields, and not all the same: "ตำบล/หมู่ที่"."""
    halves = labels.wording.forms(text).halves
    own = [set(fields) & labels.named(half).keys() for half in halves]
    return len(halves) > 1 and all(own) and not set.intersection(*own)


def _says_moo(grid: Grid, below: int, column: int) -> bool:
    texts = [shown for shown, _ in filled(grid, below, column)]
    return bool(texts) and sum(map(bool, map(_MOO.search, texts))) >= MOST * len(texts)


def _holds(grid: Grid, below: int, column: int, field: str, label: Label) -> bool:
    texts = [shown for shown, _ in filled(grid, below, column)]
    if field == "moo":
        says = "หมู่" in label.full or "ม." in label.full
        hold = [
            bool(says or _MOO.search(text)) and parse_moo(part("moo", text)).value is not None
            for text in texts
        ]
    else:
        hold = [bool(part(field, text)) for text in texts]
    return bool(texts) and sum(hold) >= MOST * len(texts)


# ------------------------------------------------------------------------------ several for one


@dataclass(frozen=True, slots=True)
class WordColumns:
    """A field whose words head columns of their own, with a tick, or a text, under one of them.

    `otherwise` is what it means that no box is ticked.
    """

    field: str
    words: Mapping[int, str]  # column → word
    ticked: bool
    otherwise: str = ""

    def word(self, row: Sequence[str]) -> str:
        """The word whose column is filled; ticked ones all, for then one of them is wrong."""
        cells = [(self.words[column], text) for column, text in self._filled(row)]
        if not self.ticked:
            said = [word for word, text in cells if parse_yes_no(text).value is not False]
            return next(iter(said or [word for word, _ in cells]), "")
        ticked = [word for word, text in cells if parse_yes_no(text).value is True]
        if not ticked and not self.otherwise:  # one of several columns may be crossed as well
            ticked = [word for word, text in cells if text.strip() in _CROSSES]
        return ", ".join(ticked) or self.otherwise

    def text(self, row: Sequence[str]) -> str:
        """What stands under the word, without its tick."""
        texts = [t for _, t in self._filled(row) if parse_yes_no(t).value is None]
        return next(iter(texts), "").lstrip(_TICKED)

    def _filled(self, row: Sequence[str]) -> Iterator[tuple[int, str]]:
        for column in self.words:
            if column < len(row) and row[column].strip() and not is_dash(row[column].strip()):
                yield column, row[column]


def word_columns(
    grid: Grid, below: int, labels: Labels, named: Mapping[int, Label], tables: TablesFile
) -> WordColumns | None:
    """The field of which several columns bear the words, or one column is a box to tick."""
    found: list[WordColumns] = []
    for field, spec in labels.spec.fields.items():
        if spec.type == "yes_no":
            found.extend(_answers(grid, below, field, labels, named))
        words = tables.vocabularies.get(spec.vocabulary or "", {})
        if not words:
            continue
        boxes = tables.unticked.get(spec.vocabulary or "", {})
        headed = _headed(words, named)
        whole = {c for c, own in named.items() if field in _outright(labels, own)} - headed.keys()
        if len(headed) > 1 and not whole:
            marks = [_ticks(grid, below, column) for column in headed]
            ticked = False not in marks and True in marks
            if ticked or (labels.spec.wide and field == labels.spec.wide[0]):
                open_ = {boxes[word] for word in headed.values() if word in boxes}
                nothing = "".join(open_ - set(headed.values())) if ticked else ""
                found.append(WordColumns(field, headed, ticked, nothing))
        for column in whole or headed:
            word = headed.get(column) or next(iter(boxes), "")
            single = len(headed) < 2 and len(whole) < 2
            if single and word in boxes and _ticks(grid, below, column):
                found.append(WordColumns(field, {column: word}, True, boxes[word]))
    return max(found, key=lambda each: len(each.words), default=None)


def _answers(
    grid: Grid, below: int, field: str, labels: Labels, named: Mapping[int, Label]
) -> Iterator[WordColumns]:
    """A column for yes and one for no, under the question or named by it: "ทำต่อ", "ไม่ทำต่อ"."""
    said = {column: parse_yes_no(label.lowest).value for column, label in named.items()}
    headed = {c: ("ไม่ใช่", "ใช่")[yes] for c, yes in said.items() if yes is not None}
    asked = any(field in labels.named(text) for c in headed for text in named[c].parts)
    marks = [_ticks(grid, below, column) for column in headed]
    if asked and sorted(headed.values()) == ["ใช่", "ไม่ใช่"] and False not in marks and any(marks):
        yield WordColumns(field, headed, ticked=True)


def _headed(words: Mapping[str, Sequence[str]], named: Mapping[int, Label]) -> dict[int, str]:
    spelt = {fold(each): word for word, same in words.items() for each in (word, *same)}
    folded = {column: fold(_ASKED.sub("", label.lowest)) for column, label in named.items()}
    return {column: spelt[text] for column, text in folded.items() if text in spelt}


def _outright(labels: Labels, label: Label) -> set[str]:
    return {field for text in label.texts for field in labels.named(text)}


def _ticks(grid: Grid, below: int, column: int) -> bool | None:
    """Whether a column's cells are ticks and crosses and nothing else; None of an empty one."""
    cells = [text for text, _ in filled(grid, below, column) if not is_dash(text.strip())]
    return all(parse_yes_no(cell).value is not None for cell in cells) if cells else None
