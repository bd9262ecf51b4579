"""Where a fault stands and what its record is called: places, natural keys, stable ids."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import blake2b
from operator import itemgetter

from sync.model import Part, Personal, Place, Table, VillageKey, Words, reveal, revealed
from sync.model.ids_and_phones import veiled
from sync.rules.folding import arabic, fold, masked
from sync.rules.holders import grid_of, holder_of
from sync.rules.scene import Hit, Scene, first_day

WHOLE = "-"  # the record of a finding about a table or the workbook
TOTAL = "รวม"


def finding_id(code: str, table: str, record: str, field: str | None) -> str:
    """16 hex digits of what a finding is about; never of where it stands."""
    return digest("|".join((code, table, record, field or WHOLE)), 8)


def digest(text: str, size: int = 4) -> str:
    return blake2b(text.encode(), digest_size=size).hexdigest()


def village_label(village: VillageKey) -> str:
    """ "ตาคลี/5": a village in records, waivers and groups."""
    return f"{village.subdistrict}/{village.moo}"


class Names:
    """Records by their natural key (tables.toml); an ordinal only where keys repeat."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def of(self, hit: Hit) -> str:
        """ "ตาคลี/5/12", "-" for a whole table, "รวม" for a total row."""
        if hit.total is not None:
            return TOTAL if hit.total == 0 else f"{TOTAL}#{hit.total + 1}"
        if hit.heading is not None:
            return WHOLE if hit.heading == 0 else f"{WHOLE}#{hit.heading + 1}"
        if hit.index is None:
            return WHOLE
        return self.records(hit.table)[hit.index]

    def household(self, hit: Hit, where: Words) -> Words:
        """A record of the register in words: by its number in its village, else by its row."""
        if hit.index is None:
            return Words("", "")
        table = self._scene.table(hit.table)
        number = _plain(table.shown("no")[hit.index])
        if number and "•" not in number:
            return Words(f"ครัวเรือนที่ {number} {where.th}", f"household {number} of {where.en}")
        row = table.rows[hit.index] + 1
        return Words(f"ครัวเรือนในแถวที่ {row} {where.th}", f"the household in row {row}, {where.en}")

    def records(self, key: str) -> list[str]:
        return self._scene.once(("names", key), lambda: self._numbered(key))

    def _numbered(self, key: str) -> list[str]:
        table = self._scene.table(key)
        names = self._keys(key, table)
        repeated = {name for name, count in Counter(names).items() if count > 1}
        same: defaultdict[str, list[int]] = defaultdict(list)
        for index, name in enumerate(names):
            if name in repeated:
                same[name].append(index)
        contents = [revealed(column.shown) for column in table.columns.values()] if same else []
        for name, indexes in same.items():
            # told apart by content, not by position: a sorted sheet keeps its names
            by_content = sorted(indexes, key=lambda index: [*map(itemgetter(index), contents)])
            for number, index in enumerate(by_content[1:], start=2):
                names[index] = f"{name}#{number}"
        return names

    def _keys(self, key: str, table: Table) -> list[str]:
        spec = self._scene.tables.tables[key]
        columns = []
        for name in (*spec.key, *spec.order):
            if name == "village":
                columns.append(self._villages(key))
            elif table.has(name):
                secret = spec.fields[name].type in ("email", "emails")
                column = table.columns[name]
                columns.append(_texts(column.values, column.shown, secret))
        return ["/".join(texts) for texts in zip(*columns, strict=True)] or [WHOLE] * len(table)

    def _villages(self, key: str) -> Sequence[str]:
        table = self._scene.table(key)
        shown = zip(table.shown("subdistrict"), table.shown("moo"), strict=True)
        pairs = self._scene.pairs(key)
        labels = {pair: village_label(pair) for pair in set(pairs) if pair}
        return [
            labels[pair] if pair else f"{_plain(place)}/{_plain(moo)}"
            for pair, (place, moo) in zip(pairs, shown, strict=True)
        ]


def _texts(values: Iterable[object], shown: Iterable[object], secret: bool) -> list[str]:
    """The texts of a column; of 50,000 households few numbers and villages are different."""
    pairs = list(zip(values, shown, strict=True))
    known = {pair: _text(*pair, secret) for pair in dict.fromkeys(pairs)}
    return list(map(known.__getitem__, pairs))


def _text(value: object, shown: object, secret: bool) -> str:
    if isinstance(shown, Personal) and shown.kind == "astray":
        return _plain(shown)
    if secret or isinstance(value, Personal) or isinstance(shown, Personal):
        text = fold(str(reveal(shown)))
        return digest(text) if text else WHOLE
    day = first_day(value)
    if isinstance(day, date):
        return day.isoformat()
    if isinstance(value, (str, int)) and value != "":
        return _plain(value)
    return _plain(shown) or WHOLE


def _plain(text: object) -> str:
    """A text as records show it; a personal one, or an id or phone in it, is masked."""
    if isinstance(text, Personal):
        return Personal.MASKS[text.kind]
    return " ".join(arabic(veiled(str(text), nearly=False)).split())


# ------------------------------------------------------------------------------ places


def place_of(scene: Scene, hit: Hit) -> Place | None:
    """The cell of a hit; a table without a row has a place without a cell."""
    if hit.at is not None:
        return hit.at
    table = scene.reading.tables.get(hit.table)
    if table is None:
        unread = next((u for u in scene.reading.unread if u.table == hit.table), None)
        return Place(unread.sheet, unread.gid) if unread else None
    if hit.total is not None:
        part, row = table.parts[table.totals[hit.total].part], table.totals[hit.total].row
    elif hit.heading is not None:
        part = table.parts[hit.heading]
        row = _lowest(scene, part, hit.field or "")
    elif hit.index is not None:
        return holder_of(scene, table, hit.field or "", hit.index)
    else:
        return Place(table.parts[0].sheet, table.parts[0].gid) if table.parts else None
    return Place(part.sheet, part.gid, row, part.columns.get(hit.field or ""))


def _lowest(scene: Scene, part: Part, field: str) -> int:
    """The lowest row in which a column's heading stands; of a merged heading, its first cell."""
    grid = grid_of(scene, part)
    column = part.columns.get(field, -1)
    rows = [
        row
        for row in part.header_rows
        if grid and 0 <= column < len(grid.shown[row]) and grid.shown[row][column].strip()
    ]
    return max(rows or part.header_rows, default=0)


def shown_at(scene: Scene, hit: Hit, place: Place | None) -> Words:
    """What the officer sees in the hit's cell; a personal value masked, as are ids and phones."""
    table = scene.reading.tables.get(hit.table)
    if table is None or hit.field is None:
        return Words("", "")
    if hit.secret:
        return Personal("", "text").words
    if hit.total is not None:
        return _total_words(str(table.totals[hit.total].shown.get(hit.field, "")))
    if hit.heading is not None:
        spec = scene.tables.tables[hit.table].fields[hit.field]
        text = masked(_heading_text(scene, place) or spec.heading)
        return Words(text, text)
    if hit.index is None or hit.field not in table.columns:
        return Words("", "")
    shown = table.columns[hit.field].shown[hit.index]
    if isinstance(shown, Personal):
        return shown.words if str(shown.reveal()) else Words("", "")
    return Words(masked(shown), masked(shown))


def _total_words(text: str) -> Words:
    """A cell of a total row: an amount, or what failed to be one."""
    if text.startswith("#") or not any(map(str.isalpha, text.replace("บาท", ""))):
        return Words(masked(text), masked(text))
    return Personal(text, "astray").words


def _heading_text(scene: Scene, place: Place | None) -> str:
    if place is None or place.row is None or place.column is None:
        return ""
    for grid in scene.reading.workbook.grids:
        if grid.title == place.sheet and place.row < len(grid.shown):
            row = grid.shown[place.row]
            return row[place.column] if place.column < len(row) else ""
    return ""


def village_text(scene: Scene, hit: Hit) -> Words:
    """The hit's village in words: as หมู่บ้าน names it, or as the row shows it."""
    if hit.village is not None:
        return scene.village_words(hit.village)
    table = scene.reading.tables.get(hit.table)
    if table is None or hit.index is None or not table.has("subdistrict", "moo"):
        return Words(th="อำเภอ", en="the district")
    place, moo = (_plain(table.columns[f].shown[hit.index]) for f in ("subdistrict", "moo"))
    return Words(th=f"หมู่ที่ {moo or '-'} ตำบล{place or '-'}", en=f"Moo {moo or '-'}, {place or '-'}")
