"""The board's pages against the report: every number counted anew, nothing that a mail hides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest

from sync.model import PROGRAMME, Asset, Fieldwork, Figures, Report, State, VillageKey, Words
from sync.summary.board.charts import line
from sync.summary.board.overview import together
from sync.summary.board.pages import LARGEST, LONGEST_INDEX, MARK, Pages
from tests.summary import cast
from tests.summary.cast import TODAY, WEEK, finding, key, prepared, report, settings, stress

LATE = cast.LATE
DATA = [f for f in report().findings if f.code not in PROGRAMME]


def worked(now: Report) -> Report:
    """A report with visits, trainings and money of its villages."""
    rows = tuple(
        Fieldwork(
            village=row.village,
            visits=n % 4,
            last_visit=TODAY - timedelta(days=7 * n + 3) if n % 4 else None,
            trainings=None if n == 3 else n % 3,
            last_training=None,
            planned=12_500.0 * n,
            spent=None if n % 5 == 4 else 4_000.0 * n,
        )
        for n, row in enumerate(now.progress)
    )
    return replace(now, fieldwork=rows)


def trend(weeks: int, villages: int = 8) -> tuple[Figures, ...]:
    return tuple(
        Figures(
            day=WEEK.monday - timedelta(weeks=weeks - 1 - n),
            villages=villages,
            techniques=tuple(max(0, n * villages // weeks - t) for t in range(9)),
            late=n % 5,
            data=40 - n,
            share=0.3,
        )
        for n in range(weeks)
    )


def drawn(now: Report | None = None, *, detailed: bool = True, **more: object) -> str:
    source = prepared(worked(now or report()), **more)  # type: ignore[arg-type]
    pages = Pages(settings())
    row = pages.row(source, trend(20, len(source.report.progress)), "takhli.html")
    return pages.district(source, row, detailed=detailed)


class Reader(HTMLParser):
    """The tables of a page as rows of text, what else it says, and its links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self._cell: list[str] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = dict(attrs)
        self.links += [str(given[name]) for name in ("href", "src") if given.get(name)]
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self._cell = []

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._cell is not None:
            self.tables[-1][-1].append(" ".join("".join(self._cell).split()))
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)


def prose(html: str) -> str:
    body = re.sub(r"<(style|script)>.*?</\1>", "", html, flags=re.DOTALL)
    body = re.sub(r"</?(span|a|strong)\b[^>]*>", "", body)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


WORDS = {
    State.PASSED: "ผ่าน",
    State.IN_PROGRESS: "กำลังทำ",
    State.OVERDUE: "เกินกำหนด",
    State.NOT_DUE: "ยังไม่ถึงกำหนด",
    State.NO_PLAN: "ยังไม่มีแผน",
}


def test_the_matrix_is_the_report_s_states_with_their_totals() -> None:
    now = report()
    matrix = Reader(drawn(now)).tables[0]
    assert len(matrix) == 1 + len(now.progress) + 1
    for cells, row in zip(matrix[1:-1], now.progress, strict=True):
        assert cells[0] == f"{row.name} หมู่ {row.village.moo} ต.{row.village.subdistrict}"
        assert [re.sub("[✓◐!–]", "", cell) for cell in cells[1:-1]] == [
            WORDS[state] for state in row.states
        ]
        assert cells[-1] == f"{row.passed}/9"
    sums = [sum(row.states[at] is State.PASSED for row in now.progress) for at in range(9)]
    assert matrix[-1][1:] == [*map(str, sums), f"{sum(sums)}/{9 * len(now.progress)}"]


def test_the_numbers_on_top_are_those_of_the_mail() -> None:
    said = prose(drawn())
    assert "ผ่านแล้ว 48 จาก 72 เทคนิค ▲ เพิ่ม" in said
    assert f"เกินกำหนด {len(LATE)} รายการ" in said
    assert f"ข้อมูลที่ต้องตรวจแก้ {len(DATA)} จุด" in said
    assert "เบิกจ่ายแล้ว 62.1% 496,800 จาก 800,000 บาท" in said
    assert "ข้อมูล ณ อา. 12 ก.ค. 2569 18:00 น." in said


@pytest.mark.parametrize("detailed", [True, False])
def test_the_knowledge_assets_stand_with_last_week_s_figures(detailed: bool) -> None:
    said = prose(drawn(detailed=detailed))
    assert "สร้างความเข้าใจร่วมกัน 8/8 8 จาก 8 หมู่บ้าน บันทึกเป้าหมายร่วมในเวทีชี้แจงแล้ว" in said
    assert said.count("(สัปดาห์ก่อนหน้า ") == 3


def test_over_all_districts_the_assets_are_their_sum() -> None:
    pages = Pages(settings())
    rows = [pages.row(prepared(), (), "a.html")]
    silent = replace(report(), assets=(Asset("goal", 1, 4), Asset("rhythm")))
    rows += [pages.row(prepared(silent, first=True), (), "b.html"), pages.never_read("ค", "")]
    said = prose(pages.index(rows))
    assert "9 จาก 12 หมู่บ้าน" in said
    assert "4 จาก 6 หมู่บ้าน" in said  # of the one that tells
    assert "สัปดาห์ก่อนหน้า 6 จาก 8" not in said  # the other has no week before
    assert "สัปดาห์ก่อนหน้า 3 จาก 4" in said


def test_each_chart_has_its_numbers_in_a_table() -> None:
    html = drawn()
    weeks = trend(20)
    twin = Reader(html).tables[1]
    assert twin[1] == ["6 ก.ค. 2569", f"{weeks[-1].passed}/72", "4", "21", "30.0%"]
    assert len(twin) == 21
    labels = re.findall(r'<svg [^>]*role="img" aria-label="([^"]*)"', html)
    assert labels[0] == "กราฟเส้น เทคนิคที่ผ่าน ตั้งแต่ 23 ก.พ. ถึง 6 ก.ค.: จาก 0 เป็น " + str(
        weeks[-1].passed
    )
    assert len(labels) == 3


def test_one_week_is_no_trend() -> None:
    source = prepared(report(), first=True)
    pages = Pages(settings())
    html = pages.district(source, pages.row(source, trend(1), "a.html"), detailed=True)
    assert "มีข้อมูลสัปดาห์เดียว" in html
    assert "ยังไม่มีสัปดาห์ก่อนหน้าให้เทียบ" in html
    assert "<polyline" not in html


def test_visits_trainings_and_money_stand_by_village_and_the_unknown_is_a_dash() -> None:
    table = next(t for t in Reader(drawn()).tables if "วันนับจาก" in t[0][1])
    assert table[1] == ["บ้านหนองตาเชียง หมู่ 3", "ยังไม่มี", "", "0", "0", "0", "0"]
    assert table[2][1:] == ["10 วัน ครั้งล่าสุด 2 ก.ค.", "", "1", "1", "12,500", "4,000"]
    assert table[4][4] == "–"  # trainings that cannot be told
    assert table[5][1:] == ["ยังไม่มี นัดลงพื้นที่", "", "0", "1", "50,000", "–"]
    assert "นัดลงพื้นที่" in table[7][1]  # trained, and 38 days ago


def test_officers_stand_in_order_of_name_with_counts_that_add_up() -> None:
    table = next(t for t in Reader(drawn()).tables if t[0][0] == "ผู้รับผิดชอบ")
    names = [row[0] for row in table[1:]]
    assert names[:-1] == sorted(names[:-1])
    assert names[-1] == "ยังไม่ระบุ"
    for column, total in ((1, 8), (3, len(LATE)), (4, len(DATA))):
        assert sum(int(row[column]) for row in table[1:]) == total


def test_every_finding_stands_with_its_cell_its_link_and_what_to_filter_by() -> None:
    html = drawn()
    items = re.findall(
        r'<li data-officer="([^"]*)" data-village="([^"]*)" data-tab="([^"]*)">', html
    )
    assert len(items) == len(LATE) + 2 + len(DATA)
    assert items[0] == ("น.ส.พิมพ์ใจ มีสุข", "บ้านหนองตาเชียง หมู่ 3", "แผน")
    assert "#gid=200&amp;range=J12" in html
    assert all(f.what.th in prose(html) for f in LATE)


def test_what_falls_due_in_fourteen_days_says_when_it_is_a_day_off() -> None:
    now = report()
    rows = [replace(now.upcoming[0], due=TODAY + timedelta(days=n)) for n in (3, 14, 15)]
    table = next(
        t for t in Reader(drawn(replace(now, upcoming=tuple(rows)))).tables if t[0][0] == "ครบกำหนด"
    )
    assert [row[0] for row in table[1:]] == ["15 ก.ค. 2569", "26 ก.ค. 2569 ตรงกับวันอาทิตย์"]


# ------------------------------------------------------------------------------ who may see what


def test_the_province_sees_counts_and_no_village_officer_finding_or_cell() -> None:
    now = worked(report())
    html = drawn(detailed=False)
    said = prose(html)
    assert "48 จาก 72" in said
    assert "ฉบับจังหวัด" in said
    for row in now.progress:
        assert row.name not in html
        assert row.officer not in html
    for each in now.findings:
        assert each.what.th not in html
    assert "range=" not in html
    index = Pages(settings()).index([Pages(settings()).row(prepared(now), trend(3), "a.html")])
    assert not any(row.name in index or row.officer in index for row in now.progress)


SECRETS = ("1-6007-00123-45-1", "1600700123451", "081-234-5678", "0812345678")


@pytest.mark.parametrize("secret", SECRETS)
def test_ids_and_phones_are_masked_wherever_they_were_typed(secret: str) -> None:
    now = report()
    told = Words(f"พบ {secret} ในช่อง", f"found {secret}")
    bad = replace(
        finding("D7", "plan", "x", "", village=key(0), officer=f"นาย ก {secret}"),
        what=told,
        todo=told,
    )
    full = replace(
        now,
        district=f"ตาคลี {secret}",
        progress=(
            replace(now.progress[0], name=f"บ้าน {secret}", officer=f"นาง ข {secret}"),
            *now.progress[1:],
        ),
        findings=(bad, *now.findings),
        upcoming=(
            replace(now.upcoming[0], activity=f"โทร {secret}", officer=secret),
            *now.upcoming[1:],
        ),
    )
    pages = Pages(settings())
    source = prepared(full, stale_reason=told, province=f"นครสวรรค์ {secret}", name=secret)
    row = pages.row(source, trend(3), "a.html")
    for html in (
        pages.district(source, row, detailed=True),
        pages.district(source, row, detailed=False),
        pages.index([row, pages.never_read(secret, secret)]),
    ):
        assert secret not in html
        assert "•••" in html


def test_what_a_cell_holds_is_text_and_never_markup() -> None:
    now = report()
    evil = '<script>alert(1)</script>"><img src=x>'
    bad = replace(finding("D7", "plan", "x", evil, village=key(0), officer=evil))
    html = drawn(replace(now, findings=(bad,), district=evil, title=evil))
    assert "<img" not in html
    assert html.count("<script") == 1


def test_a_page_asks_nobody_for_anything_and_links_only_to_the_sheet_and_its_sisters() -> None:
    pages = Pages(settings())
    row = pages.row(prepared(), trend(3), "a b.html")
    for html in (drawn(), pages.index([row])):
        found = Reader(html)
        assert not {"link", "img", "iframe", "object", "embed"} & set(found.tags)
        assert all(
            link.startswith((cast.URL, "#main", "index.html", "a%20b.html")) for link in found.links
        )
        assert "default-src 'none'" in unescape(html)
        assert "url(" not in html
        assert " style=" not in html
        assert MARK in html[:60]


# ------------------------------------------------------------------------------ size, words


@pytest.mark.parametrize("findings", [60, 500, 5000])
def test_a_page_of_sixty_villages_stays_below_300_kb_and_says_what_it_leaves_out(
    findings: int,
) -> None:
    html = drawn(stress(60, findings))
    assert len(html.encode()) <= LARGEST < 300_000
    shown = html.count("<li data-officer")
    assert shown >= min(findings, 80)
    if shown < findings:
        assert f"แสดง {shown} จาก {findings:,} รายการ" in prose(html)


def test_nothing_to_mend_is_said_as_far_as_it_could_be_checked() -> None:
    assert "ไม่พบสิ่งที่ต้องแก้ไข" in prose(drawn(report(())))
    assert "ยังไม่มีข้อมูลหมู่บ้าน" in prose(drawn(report((), villages=())))


def test_the_board_speaks_the_office_s_language_and_digits() -> None:
    base = settings()
    office = base.file.office.model_copy(update={"language": "en"})
    english = base.model_copy(update={"file": base.file.model_copy(update={"office": office})})
    pages = Pages(english)
    source = prepared(worked(report()))
    html = pages.district(source, pages.row(source, trend(3), "a.html"), detailed=True)
    assert "Villages × techniques" in html
    assert '<html lang="en">' in html
    office = base.file.office.model_copy(update={"thai_digits": True})
    thai = base.model_copy(update={"file": base.file.model_copy(update={"office": office})})
    pages = Pages(thai)
    html = pages.district(source, pages.row(source, trend(3), "a.html"), detailed=True)
    assert "๔๘</span> จาก ๗๒ เทคนิค" in html


def test_both_languages_have_the_same_sentences() -> None:
    from tests.summary.test_words import stems, wording

    thai, english = stems(wording("th")), stems(wording("en"))
    mine = {name: value for name, value in thai.items() if name.startswith("board.")}
    assert mine == {name: value for name, value in english.items() if name.startswith("board.")}
    assert len(mine) > 80


# ------------------------------------------------------------------------------ all districts


def test_the_page_over_all_sums_the_districts_in_the_order_of_the_configuration() -> None:
    pages = Pages(settings())
    one = pages.row(prepared(), trend(5), "one.html")
    two = pages.row(prepared(stress(60, 500)), trend(5, 60), "two.html")
    old = pages.row(prepared(stale_reason=Words("อ่านไม่ได้", "unreadable")), trend(5), "old.html")
    html = pages.index([two, pages.never_read("หนองบัว", "นครสวรรค์"), one, old])
    rows = Reader(html).tables[0]
    assert [row[0].split()[0] for row in rows[1:]] == ["ตาคลี", "หนองบัว", "ตาคลี", "ตาคลี", "รวม"]
    assert rows[2][1] == "ยังไม่เคยอ่านชีตนี้ได้"
    assert rows[-1][1:10] == [
        str(sum(each.techniques[at] for each in (one, two, old))) for at in range(9)
    ]
    total = sum(each.passed for each in (one, two, old))
    assert rows[-1][10] == f"{total}/{9 * 76}"
    assert rows[4][-1] == "12 ก.ค. 2569 ข้อมูลเดิม"


def test_of_many_districts_in_several_provinces_there_is_a_page_over_the_provinces() -> None:
    pages = Pages(settings())
    rows = [
        pages.row(prepared(province=f"จ{n % 3}"), trend(5), f"d{n}.html")
        for n in range(LONGEST_INDEX)
    ]
    assert [*pages.over_all(rows)] == ["index.html"]
    stale = prepared(province="จ0", stale_reason=Words("อ่านไม่ได้", "unreadable"))
    rows += [pages.row(stale, trend(5), "old.html"), pages.never_read("หนองบัว", "จ1")]
    rows += [pages.never_read("ไกล", "จ9")]
    found = pages.over_all(rows)
    files = [f"province-จ{n}.html" for n in (0, 1, 2, 9)]
    assert [*found] == ["index.html", *files]
    over = Reader(found["index.html"])
    assert [unquote(link) for link in over.links[1:]] == files
    lines = over.tables[0]
    assert [line[0] for line in lines[1:-1]] == [
        "จ0 21 อำเภอ · 168 หมู่บ้าน", "จ1 21 อำเภอ · 160 หมู่บ้าน", "จ2 20 อำเภอ · 160 หมู่บ้าน", "จ9",
    ]  # fmt: skip
    assert lines[1][-1] == "12 ก.ค. 2569 ข้อมูลเดิม 1 อำเภอ"
    assert lines[2][-1] == "12 ก.ค. 2569 ยังไม่เคยอ่าน 1 อำเภอ"
    assert lines[4][1] == "ยังไม่เคยอ่าน 1 อำเภอ"
    total = sum(row.passed for row in rows)
    assert lines[-1][10] == f"{total:,}/{61 * 72:,}"
    assert "4 จังหวัด 63 อำเภอ" in found["index.html"]
    one = Reader(found[files[1]])
    assert "index.html" in one.links
    assert len(one.tables[0]) == 1 + 21 + 1
    assert "จังหวัดจ1" in found[files[1]]


def test_no_workbooks_page_is_taken_for_a_provinces() -> None:
    names = Pages(settings()).file_names(["Province-x", "province"])
    assert names == {"Province-x": "workbook-Province-x.html", "province": "province.html"}


def test_a_week_that_one_district_lacks_is_no_fall_of_all() -> None:
    five, three = trend(5), trend(3)
    found = together([five, three])
    assert [week.day for week in found] == [week.day for week in three]
    assert found[-1].passed == five[-1].passed + three[-1].passed
    assert together([]) == ()


def test_a_line_keeps_within_its_box_and_ends_at_the_last_number() -> None:
    days = [(date(2026, 1, 5) + timedelta(weeks=n), float(n % 7)) for n in range(30)]
    drawn_line = line(days, 10)
    assert drawn_line is not None
    spots = [tuple(map(float, spot.split(","))) for spot in drawn_line.points.split()]
    assert all(0 < x < 320 and 0 < y < 96 for x, y in spots)
    assert spots == sorted(spots)
    assert drawn_line.last == days[-1]
    assert line(days[:1]) is None
    flat = line([(day, 0.0) for day, _ in days])
    assert flat is not None


def names() -> Iterator[tuple[list[str], list[str]]]:
    yield ["takhli-2569", "index"], ["takhli-2569.html", "index-2.html"]
    yield ["a/b", "a b", "A-b"], ["a-b.html", "a-b-2.html", "A-b-3.html"]
    yield ["../../etc/passwd", "..."], ["etc-passwd.html", "workbook.html"]
    yield ["ตาคลี ๒๕๖๙"], ["ตาคลี-๒๕๖๙.html"]


@pytest.mark.parametrize(("given", "wanted"), [*names()])
def test_a_page_is_named_after_its_workbook_wherever_that_may_lead(
    given: list[str], wanted: list[str]
) -> None:
    assert [*Pages(settings()).file_names(given).values()] == wanted


def test_a_village_of_the_report_without_a_name_is_named_by_its_tambon() -> None:
    now = report()
    nameless = replace(now.progress[0], name="", village=VillageKey("หนองโพ", 3))
    assert "หนองโพ หมู่ 3" in prose(drawn(replace(now, progress=(nameless, *now.progress[1:]))))
