"""Alike findings of one cause are told once; everything else stays by itself."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from sync.model import Finding, Place, Severity, Words, folded
from sync.model.storms import STORM

WORDS = Words("ผิด", "wrong")


def finding(code: str, row: int | None, value: str = "", column: int = 4, gid: int = 1) -> Finding:
    place = Place("แผน", gid, row, None if row is None else column)
    name = f"{code}{row}{value}{column}{gid}"
    return Finding(name, code, Severity.ERROR, "plan", "x", name, value, place, WORDS, WORDS, WORDS)


def told(findings: Iterable[Finding]) -> list[tuple[int, str]]:
    return [(len(alike.findings), alike.where) for alike in folded(findings)]


def test_a_column_of_one_error_is_one_line_with_its_range() -> None:
    assert told(finding("M2", row, "#REF!") for row in range(4, 16)) == [(12, "E5:E16")]


def test_a_range_with_gaps_names_its_ends() -> None:
    assert told(finding("D13", row) for row in (4, 6, 9, 30)) == [(4, "E5 … E31")]


def test_a_few_alike_stay_by_themselves() -> None:
    assert told(finding("M2", row, "#REF!") for row in range(STORM - 1)) == [(1, "")] * (STORM - 1)


def test_another_value_column_tab_or_rule_is_another_cause() -> None:
    storm = [finding("M2", row, "#REF!") for row in range(STORM)]
    others = [
        finding("M2", 9, "#N/A"),
        finding("M2", 9, "#REF!", column=5),
        finding("M2", 9, "#REF!", gid=2),
        finding("D4", 9, "#REF!"),
    ]
    assert told([*storm, *others]) == [(STORM, f"E1:E{STORM}"), *[(1, "")] * 4]


def test_a_register_pasted_twice_is_one_line_whatever_its_rows_show() -> None:
    pasted = [finding("D3", 100 + row, f"น{row}") for row in range(20)]
    alone = finding("D3", 50, "น")
    assert told([alone, *pasted]) == [(1, ""), (20, "E101:E120")]


def test_findings_about_whole_tables_are_never_alike() -> None:
    assert told([finding("D8", None, gid=gid) for gid in range(9)]) == [(1, "")] * 9


@given(
    st.lists(
        st.builds(
            finding,
            st.sampled_from(["M2", "D3", "D13"]),
            st.one_of(st.none(), st.integers(0, 30)),
            st.sampled_from(["", "#REF!"]),
            st.integers(0, 2),
        ),
        unique_by=lambda found: found.id,
    )
)
def test_every_finding_is_told_exactly_once(findings: list[Finding]) -> None:
    ids = [each.id for alike in folded(findings) for each in alike.findings]
    assert sorted(ids) == sorted(found.id for found in findings)
