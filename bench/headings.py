"""What the matching of headings gets right, and what each of its pieces is worth.

Run: python -m bench.headings [--all] [--show KIND OUTCOME …]

Every heading and alias of config/tables.toml is changed in the ways that offices change them; each
changed heading stands among the canonical ones of its table, over values of its own type. Counted
are columns taken rightly, taken wrongly, asked about, and missed. A decoy is a heading with a word
that makes it another column: to take it is wrong, to pass it over is right; beside the real column
it must not be the cause that this one is lost. With --all every tenth is counted, again and again
with each piece taken away. `tests/reading/test_decoys.py` holds the bounds.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from itertools import islice
from unittest.mock import patch

from sync.model import Grid
from sync.reading import assignment, claims, mapping
from sync.reading.cells.thai import fold
from sync.reading.claims import Claims, claims_of
from sync.reading.headings import Catalogue
from sync.reading.windows import labels_of
from sync.settings import PACKAGED, FieldSpec, HeadingWords, NeutralWords, TablesFile, load

LISTED = (
    "เดิม", "สำรอง", "ปีก่อน", "ก่อนดำเนินการ", "หลังดำเนินการ", "ตามแผน", "ผลจริง", "ชาย", "หญิง",
    "ร้อยละ", "คาดการณ์",
)  # fmt: skip
# In no list of config/tables.toml: nothing is known of them.
UNLISTED = (
    "จริง", "ของ อบต.", "รายเดือน", "ชั่วคราว", "ผู้ปกครอง", "งวดที่ 2", "ขั้นต่ำ", "ต่อหัว", "นอกเขต",
    "ที่โอน", "รุ่นพี่", "ฉบับร่าง", "ปี 2568",
)  # fmt: skip
NEUTRAL = ("โครงการ", "ดำเนินการ", "กิจกรรม", "สัมมาชีพ", "เข้าร่วม")
SHORT = {
    "วันที่": ("ว/ด/ป", "ว.ด.ป.", "วัน/เดือน/ปี ที่"), "หมู่": ("ม.",), "ตำบล": ("ต.",), "เจ้าหน้าที่": ("จนท.",),
    "ครัวเรือน": ("คร.",), "งบประมาณ": ("งปม.", "งบฯ"), "ลงวันที่": ("ลว.",), "โทรศัพท์": ("โทร.",),
    "ประชาชน": ("ปชช.",), "โครงการ": ("โครงการฯ",),
}  # fmt: skip
SAMPLES: Mapping[str, tuple[str, ...]] = {
    "int": ("3", "12", "40"), "number": ("3", "2.5", "40"), "money": ("1,500", "20,000", "350"),
    "percent": ("40%", "12.5%", "100%"), "date": ("12 ม.ค. 2569", "1/2/2569", "3 มี.ค. 69"),
    "dates": ("12-14 ม.ค. 2569", "ก.พ. 2569", "3 มี.ค. 69"), "numbers": ("1-10", "2, 5", "7"),
    "phone": ("080-000-0001", "080-000-0002", "080-000-0003"), "citizen_id": ("1-2345-67890-12-1",),
    "subdistrict": ("ตาคลี", "ช่องแค", "หนองโพ"), "moo": ("1", "หมู่ 2", "3"),
    "email": ("a@office.example", "b@office.example"), "emails": ("a@office.example",), "link": ("https://example.org/a",),
    "yes_no": ("ใช่", "ไม่ใช่", "✓"), "year": ("2569", "2569"), "text": ("หนองนา", "ศาลาวัด", "ทอผ้า"),
    "scope": ("อำเภอตาคลี", "ตำบลตาคลี"), "names": ("นายดี มีสุข", "นางสาวใจ งาม"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """One changed heading of a table; `beside` tells that the real column stands there too."""

    kind: str
    table: str
    field: str
    label: str
    right: bool  # to take it as the field is right
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Bench:
    catalogue: Catalogue

    def outcome(self, case: Case) -> str:
        """right, wrong, asked or missed; for a decoy beside the real column also lost."""
        found, column = self.columns(case)
        taken = [name for name, at in found.columns.items() if at == column]
        asked = any(pair.column == column for doubt in found.doubts for pair in doubt)
        if case.beside:
            return "wrong" if taken else "lost" if case.field not in found.columns else "right"
        if taken:
            return "right" if case.right and case.field in taken else "wrong"
        if asked:
            return "asked"
        return "missed" if case.right else "right"

    def columns(self, case: Case) -> tuple[Claims, int]:
        """What is made of the canonical headings with the changed one among them; its column."""
        labels = self.catalogue.labels[case.table]
        heads: list[str] = []
        values: list[tuple[str, ...]] = []
        column = 0
        for name, spec in labels.spec.fields.items():
            if name != case.field or case.beside:
                heads.append(spec.heading)
                values.append(self.values(spec))
            if name == case.field:
                column = len(heads)
                heads.append(case.label)
                values.append(self.values(spec))
        rows = [heads, *([cells[i % len(cells)] for cells in values] for i in range(3))]
        grid = Grid(labels.spec.tab, 1, rows, [[None] * len(heads) for _ in rows])
        named = labels_of(grid, (0,))
        return claims_of(grid, 1, labels, named, self.catalogue.tables, {}), column

    def values(self, spec: FieldSpec) -> tuple[str, ...]:
        words = self.catalogue.tables.vocabularies.get(spec.vocabulary or "")
        return tuple(words) if words else SAMPLES.get(spec.type, SAMPLES["text"])


def cases(catalogue: Catalogue) -> Iterator[Case]:
    """Every changed heading once; those that are a known heading of any field are left out."""
    for key, labels in catalogue.labels.items():
        known = set(labels.exact)
        seen: set[tuple[str, str, bool]] = set()
        for name, spec in labels.spec.fields.items():
            for label in (spec.heading, *spec.aliases):
                for kind, changed, right, beside in changes(label, spec):
                    once = kind, changed, beside
                    if changed != label and once not in seen and fold(changed) not in known:
                        seen.add(once)
                        yield Case(kind, key, name, changed, right, beside)


def changes(label: str, spec: FieldSpec) -> Iterator[tuple[str, str, bool, bool]]:
    """kind, changed heading, whether the field is still meant, whether the real one is there."""
    for long, shorts in SHORT.items():
        if long in label:
            for short in shorts:
                yield "abbreviated", label.replace(long, short + " ", 1).strip(), True, False
    if "/" in label and "(" not in label:
        first, _, second = label.partition("/")
        for changed in (f"{second}/{first}", f"{second} และ{first}", f"{first}, {second}"):
            yield "halves", changed, True, False
    if label == spec.heading and "(" not in label:
        for word in NEUTRAL:
            yield "more words", label + word, True, False
    if label == spec.heading and len(label) >= 6:
        yield "slip", label[:3] + label[4:], True, False
        yield "slip", label[:-2] + "บ" + label[-1], True, False
    yield from decoys(label, spec)


def decoys(label: str, spec: FieldSpec) -> Iterator[tuple[str, str, bool, bool]]:
    for kind, words in (("decoy, listed", LISTED), ("decoy, other", UNLISTED)):
        for number, word in enumerate(words):
            if any(word in own for own in (spec.heading, *spec.aliases)):
                continue
            bare = label.partition("(")[0].strip()
            changed = f"{bare} ({word})" if number % 2 else f"{bare}{word}"
            for beside in (False, True):
                if label == spec.heading or number % 4 == len(label) % 4:
                    yield kind + (" beside" if beside else ""), changed, False, beside


# ------------------------------------------------------------------------------ taken apart


def without(tables: TablesFile, **changed: object) -> TablesFile:
    words = tables.headings.model_copy(update=changed)
    return tables.model_copy(update={"headings": words})


def ablations(
    tables: TablesFile,
) -> Iterator[tuple[str, TablesFile, list[tuple[object, str, object]]]]:
    """A name, the words that are left, and the functions that are replaced."""
    nothing = HeadingWords()
    yield "as it is", tables, []
    yield "abbreviations", without(tables, abbreviations={}), []
    yield "halves", tables, [(mapping.Labels, "_by_halves", lambda self, text: {})]
    yield "neutral words", without(tables, neutral=NeutralWords()), []
    any_word = NeutralWords(any=tuple("กขคงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮะัาำิีึืุูเแโใไ็่้๊๋์.2568 "))
    yield "whitelist", without(tables, neutral=any_word), []
    yield "contrast words", without(tables, contrast=(), whole=()), []
    yield "both lists", without(tables, neutral=any_word, contrast=(), whole=()), []
    yield "units", without(tables, units=nothing.units), []
    yield "values", tables, [(claims, "agreement", lambda *_: 0.5)]
    yield "margin", tables, [(assignment, "MARGIN", 0.0)]
    yield "shape of slips", tables, [(mapping, "_is_slip", lambda *_: True)]


def count(
    tables: TablesFile, replaced: Iterable[tuple[object, str, object]], every: int
) -> Counter[tuple[str, str]]:
    with ExitStack() as stack:
        for owner, name, value in replaced:
            stack.enter_context(patch.object(owner, name, value))
        bench = Bench(Catalogue(tables))
        found = islice(cases(bench.catalogue), 0, None, every)
        return Counter((case.kind, bench.outcome(case)) for case in found)


@cache
def packaged() -> TablesFile:
    return load(PACKAGED, {}).tables


def show(counted: Counter[tuple[str, str]], title: str) -> None:
    print(title)
    for kind in dict.fromkeys(kind for kind, _ in counted):
        row = {result: n for (of, result), n in counted.items() if of == kind}
        order = [
            result for result in ("right", "wrong", "asked", "missed", "lost") if result in row
        ]
        print(f"  {kind:22}", " · ".join(f"{result} {row[result]}" for result in order))


def main() -> None:
    arguments = sys.argv[1:]
    if arguments[:1] == ["--show"]:
        bench = Bench(Catalogue(packaged()))
        for case in cases(bench.catalogue):
            result = bench.outcome(case)
            if case.kind == arguments[1] and result in arguments[2:]:
                print(result, case.table, case.field, case.label)
        return
    every = 10 if "--all" in arguments else 1
    for name, tables, replaced in ablations(packaged()):
        counted = count(tables, replaced, every)
        show(counted, name if name == "as it is" else f"without {name}")
        if every == 1:
            return


if __name__ == "__main__":
    main()
