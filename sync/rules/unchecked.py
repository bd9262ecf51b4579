"""What a rule left open, for which villages, and why: in words that name the cell to mend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sync.model import VillageKey, Words
from sync.rules.found import Hit, Lack, Unknown, Unsure
from sync.rules.naming import place_of
from sync.rules.scene import Scene

MOST_CELLS, MOST_VILLAGES = 5, 2  # that one sentence names before it counts

_WHY: Mapping[str, Words] = {
    "unreadable": Words("อ่านค่าใน {where} ไม่ได้", "{where} cannot be read"),
    "blank": Words("{where} ยังไม่ได้กรอก", "{where} is blank"),
    "village": Words("ยังไม่ทราบว่า {where} เป็นหมู่บ้านใด", "the village of {where} is not known"),
    "column": Words("แท็บ {where} ไม่มีคอลัมน์ {heading}", "tab {where} has no column {heading}"),
    "tab": Words("ยังอ่านแท็บ {where} ได้ไม่ครบ", "tab {where} was not read to its end"),
}
_BROKEN = Words("ไม่เป็นไปตามกติกานี้", "this rule is broken")


class Open:
    """The reasons of one rule as they come, each told once however many records it touches."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._lacks: dict[Lack, None] = {}
        self._unsure: dict[tuple[object, ...], _Reason] = {}
        self._villages: set[VillageKey | None] = set()
        self._everywhere = False
        # what keeps an error from being told, by the village it would belong to; a column that an
        # office does not keep is no cell that it should mend, and takes no step from anybody
        self.by_village: dict[VillageKey | None, dict[Unknown | Lack, None]] = {}

    def __bool__(self) -> bool:
        return bool(self._lacks or self._unsure)

    @property
    def villages(self) -> frozenset[VillageKey | None] | None:
        """Where the rule may be broken without a word; None: anywhere."""
        return None if self._everywhere else frozenset(self._villages)

    def lacks(self, lack: Lack) -> None:
        """A tab or column is not there: the rule was not checked, or not in that tab."""
        self._lacks[lack] = None
        homes = self._homes(lack)
        self._everywhere |= homes is None
        self._villages |= {None} if homes is None else homes

    def unsure(self, unsure: Unsure, village: VillageKey | None) -> None:
        """A fault of a village (None: of a table, or of a row of none) could not be concluded."""
        self._villages.add(village)
        if village is not None or unsure.hit.field is None:
            self.by_village.setdefault(village, {}).update(dict.fromkeys(unsure.because))
        for because in unsure.because:
            reason = self._unsure.setdefault(_kind(because), _Reason())
            reason.unknown[because] = None
            reason.villages[village] = None

    def because(self, claim: Words | None) -> Words:
        """Every reason in both languages; `claim` is what the rule concludes from absence."""
        said = [self._lack(lack) for lack in self._lacks]
        said += [self._sentence(reason, claim or _BROKEN) for reason in self._unsure.values()]
        return Words(th=" · ".join(w.th for w in said), en="; ".join(w.en for w in said))

    def _homes(self, lack: Lack) -> set[VillageKey | None] | None:
        """The villages whose records stand in a tab that lacks a column; None: not to be told."""
        if lack.part is None or not self._scene.table(lack.table).has("subdistrict", "moo"):
            return None
        part_of = self._scene.table(lack.table).part_of
        homes = zip(part_of, self._scene.village_of(lack.table), strict=True)
        return {village for part, village in homes if part == lack.part}

    def _sentence(self, reason: _Reason, claim: Words) -> Words:
        because, villages = list(reason.unknown), [v for v in reason.villages if v is not None]
        first = because[0]
        why = self._lack(first) if isinstance(first, Lack) else self._unknown(because)
        named = _listed(
            [self._scene.village_words(v) for v in villages], MOST_VILLAGES, _MORE_VILLAGES
        )
        about = Words(f"{named.th} ", f" ({named.en})") if villages else Words("", "")
        return Words(
            th=f"{why.th} จึงยังไม่สรุปว่า{about.th}{claim.th}",
            en=f"{why.en}, so it is left open whether {claim.en}{about.en}",
        )

    def _unknown(self, because: Sequence[Unknown | Lack]) -> Words:
        unknown = [reason for reason in because if isinstance(reason, Unknown)]
        first = unknown[0]
        where = Words(first.sheet, first.sheet) if first.record is None else self._cells(unknown)
        heading = self._heading(first.table, first.field) if first.field else ""
        why = _WHY[first.why]
        return Words(
            th=why.th.format(where=where.th, heading=heading),
            en=why.en.format(where=where.en, heading=heading),
        )

    def _cells(self, unknown: Iterable[Unknown]) -> Words:
        """ "ติดตาม!A7, A9": the tab is named where it changes, and alone where no cell says it."""
        names, sheet = [], ""
        for cell in unknown:
            place = place_of(self._scene, Hit(cell.table, cell.record, cell.field))
            if place is not None:
                tab = place.sheet if place.sheet != sheet or not place.cell else None
                names.append("!".join(filter(None, (tab, place.cell))))
                sheet = place.sheet
        return _listed(
            [Words(name, name) for name in dict.fromkeys(names)], MOST_CELLS, _MORE_CELLS
        )

    def _lack(self, lack: Lack) -> Words:
        if lack.words is not None:
            return lack.words
        tab = self._scene.tables.tables[lack.table].tab
        if lack.field is not None:
            if lack.part is not None:
                tab = self._scene.table(lack.table).parts[lack.part].sheet
            heading = self._heading(lack.table, lack.field)
            return Words(
                th=f"แท็บ {tab} ไม่มีคอลัมน์ {heading}", en=f"tab {tab} has no column {heading}"
            )
        if any(unread.table == lack.table for unread in self._scene.reading.unread):
            return Words(th=f"แท็บ {tab} อ่านไม่ได้", en=f"tab {tab} could not be read")
        return Words(th=f"ไม่มีแท็บ {tab}", en=f"there is no tab {tab}")

    def _heading(self, table: str, field: str) -> str:
        return self._scene.tables.tables[table].fields[field].heading


class _Reason:
    """What is unknown in one way in one table, and the villages that it leaves open."""

    def __init__(self) -> None:
        self.unknown: dict[Unknown | Lack, None] = {}
        self.villages: dict[VillageKey | None, None] = {}


def _kind(because: Unknown | Lack) -> tuple[object, ...]:
    """What one sentence says together: cells of a table, or one tab."""
    if isinstance(because, Lack) or because.record is None:
        return (because,)
    return because.why, because.table


def _listed(words: Sequence[Words], most: int, more: Words) -> Words:
    """The first few, and the number of the others."""
    shown, rest = words[:most], len(words) - most
    if rest > 0:
        shown = [*shown, Words(more.th.format(n=rest), more.en.format(n=rest))]
    return Words(
        th="".join(w.th if w is shown[0] else _joint(w.th, "และ") for w in shown),
        en="".join(w.en if w is shown[0] else _joint(w.en, "and") for w in shown),
    )


def _joint(text: str, word: str) -> str:
    return f" {text}" if text.startswith(word) else f", {text}"


_MORE_CELLS = Words("และอีก {n} ช่อง", "and {n} more")
_MORE_VILLAGES = Words("และอีก {n} หมู่บ้าน", "and {n} more")
