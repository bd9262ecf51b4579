"""Every shortcut of reading big columns answers what the plain way answers."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from stdnum.th import pin

from sync.model import Grid, Workbook
from sync.reading.cells import numbers, thai
from sync.reading.cells.citizen_ids import Sealer, checksum_holds
from sync.reading.cells.parsed import ABSENT, Parsed
from sync.reading.cells.phones import parse_phone
from sync.reading.cells.units import Unit
from sync.reading.cells.values import AT_A_GLANCE, PARSERS, ValueContext, parse_text
from sync.reading.columns import _as_written, _decimal
from sync.reading.pieces import transposed

THAI = st.text(
    st.one_of(
        st.sampled_from("กฤฦอปฝเแโใไะาำํๅัิีึืฺุู็่้๊๋์ๆฯ๑ -–.\n\u200b\u00a0\u0eab\uf70aАO"),
        st.characters(codec="utf-8"),
    ),
    max_size=12,
)


def mended_without_a_look(text: str) -> str:
    """`mended` as it would be if every text were suspect."""
    text = thai._look_alikes_mended(thai._INVISIBLE_RE.sub("", unicodedata.normalize("NFC", text)))
    text = thai._AM_APART.sub(r"\1\2ำ", text)
    return unicodedata.normalize("NFC", thai._orthography(text))


@given(THAI)
def test_a_text_that_is_not_suspect_needs_no_mending(text: str) -> None:
    assert thai.mended(text) == mended_without_a_look(text)


def folded_without_a_look(text: str) -> str:
    """`fold` as it would be if every text were suspect."""
    text = thai._SPACES.sub(" ", unicodedata.normalize("NFC", text))
    text = thai._look_alikes_mended(thai._INVISIBLE_RE.sub("", text)).casefold()
    text = thai._AM_APART.sub(r"\1\2ำ", thai._MARK_RUN.sub(thai._in_order, text))
    text = thai._DROPPED.sub("", text.translate(thai._PLAIN))
    return unicodedata.normalize("NFC", thai._orthography(text))


@given(THAI)
def test_a_text_that_is_not_suspect_folds_at_a_glance(text: str) -> None:
    assert thai.fold(text) == folded_without_a_look(text)


@given(st.lists(THAI, max_size=6))
def test_one_look_at_a_whole_column_sees_what_is_untidy_in_it(texts: list[str]) -> None:
    if not thai.may_be_untidy("\n".join(texts)):
        assert not any(map(thai.is_untidy, texts))
        assert _as_written(texts, set(texts)) == [parse_text(text).value for text in texts]


@given(st.from_regex(r"[0-9]{13}", fullmatch=True))
def test_the_quick_checksum_is_that_of_the_library(digits: str) -> None:
    for last in "0123456789":
        number = digits[:12] + last
        assert checksum_holds(number) == pin.is_valid(number)


@given(st.from_regex(r" ?[+-]?[0-9๐-๙]{0,4}([.,][0-9๐๑]{0,4}){0,3}( ?บาท| คน)? ?", fullmatch=True))
def test_a_number_at_the_first_look_is_that_of_a_second(text: str) -> None:
    for unit in (None, Unit("บาท"), Unit("คน")):
        ready = numbers._ready(text)
        amount = numbers._read(ready)
        plainly = numbers._refused(numbers._NOT_A_NUMBER)
        if not ready or thai.is_dash(ready):
            plainly = ABSENT
        elif amount is not None:
            plainly = numbers._in_unit(amount, unit)
        assert numbers.parse_number(text, unit) == plainly


@given(st.from_regex(r"0[0-9]{1,2}-?[0-9]{3,4}-?[0-9]{3,4}", fullmatch=True))
def test_a_phone_number_in_its_usual_form_reads_as_one_with_a_word_before_it(text: str) -> None:
    assert parse_phone(text) == parse_phone(f"โทร. {text}")


DIGESTS = st.sampled_from(("0123456789abcdef", "0123456789abcde", "0123456789abcdeg"))
TOKENS = st.builds(
    "{1}⟦id:{0}:{2}⟧{1}".format,
    st.sampled_from(("ok", "bad", "OK")),
    st.sampled_from(("", " ")),
    DIGESTS,
)
PHONES = st.from_regex(r" ?0[0-9]{0,2}[- ]?[0-9]{3,4}-?[0-9]{3,4}(, ?)?", fullmatch=True)


@given(st.one_of(TOKENS, PHONES, THAI))
def test_a_glance_has_the_parser_s_value_or_none(text: str) -> None:
    for kind, glance in AT_A_GLANCE.items():
        value = glance(text)
        if value is not None:
            assert PARSERS[kind](text, False, ValueContext()) == Parsed(value)


@given(st.lists(st.lists(st.sampled_from(["", "ก", "1101700230708", "1-1017-00230-70-8 ค่ะ"]))))
def test_sealing_a_tab_is_sealing_its_cells(rows: list[list[str]]) -> None:
    sealer = Sealer(b"k" * 16)
    tab = Grid("", 0, rows, [[None] * len(row) for row in rows])
    (sealed,) = sealer.workbook(Workbook("", "", (tab,))).grids
    assert sealed.shown == [[sealer.seal(text) for text in row] for row in rows]


@given(st.integers(0, 9), st.lists(st.lists(st.integers(), max_size=9), max_size=600))
def test_rows_turned_into_columns_are_filled_up(width: int, rows: list[list[int]]) -> None:
    columns = transposed(rows, width, -1)
    assert columns == [[row[c] if c < len(row) else -1 for row in rows] for c in range(width)]


@given(st.integers(-(10**14), 10**14))
def test_a_whole_number_is_stored_without_noise(number: int) -> None:
    assert str(_decimal(float(number), "")) == str(Decimal(number))
