"""The rule booklet and the reference page, written from rules.toml itself as Markdown or HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Literal

from sync.clock import day_words
from sync.model import Finding, Language, Severity, Words
from sync.rules.engine import Rule, Rules
from sync.rules.examples import TODAY, stated_rows

Format = Literal["md", "html"]


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph; `label` stands before it in bold."""

    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A small table: its caption, its heading row, its rows."""

    caption: str
    heading: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Line | Drawing

_SEVERITY = {
    Severity.ERROR: Words("ต้องแก้ไข", "error"),
    Severity.WARNING: Words("ควรตรวจสอบ", "warning"),
    Severity.INFO: Words("แจ้งให้ทราบ", "info"),
}
_SOURCES = {
    "form": Words("แบบฟอร์มทางการ", "official form"),
    "indicator": Words("ตัวชี้วัดของกรม", "department indicator"),
    "practice": Words("แนวปฏิบัติของอำเภอและจังหวัด", "district and provincial practice"),
    "law": Words("กฎหมายคุ้มครองข้อมูลส่วนบุคคล", "the personal data protection act"),
    "profile": Words("ตัวเลขที่สำนักงานกำหนดเอง", "a number the office sets"),
    "inference": Words("อนุมานจากลำดับงาน", "inferred from the order of work"),
}
_GROUPS = {
    "T1": Words("เทคนิคที่ 1 ศึกษาแนวทาง", "Technique 1: study the guidelines"),
    "T2": Words("เทคนิคที่ 2 กำหนดแผนงาน", "Technique 2: plan clearly"),
    "T3": Words("เทคนิคที่ 3 ประสานความร่วมมือ", "Technique 3: bring people together"),
    "T4": Words("เทคนิคที่ 4 เวทีชี้แจงและเป้าหมายร่วม", "Technique 4: forum and shared goal"),
    "T5": Words("เทคนิคที่ 5 ปราชญ์ถ่ายทอดอาชีพ", "Technique 5: training by the sages"),
    "T6": Words("เทคนิคที่ 6 ศึกษาดูงาน", "Technique 6: study visits"),
    "T7": Words("เทคนิคที่ 7 กลุ่มอาชีพ", "Technique 7: occupation groups"),
    "T8": Words("เทคนิคที่ 8 วัสดุสาธิตอาชีพ", "Technique 8: demonstration materials"),
    "T9": Words("เทคนิคที่ 9 ติดตามให้คำปรึกษา", "Technique 9: follow-up"),
    "O": Words("กำหนดเวลา", "Lateness"),
    "M": Words("การเงิน", "Money"),
    "D": Words("ความถูกต้องของข้อมูล", "Data"),
    "P": Words("ข้อมูลส่วนบุคคล", "Privacy"),
    "F": Words("ความเป็นปัจจุบัน", "Freshness"),
}
_TITLE = Words("กติกาที่ระบบใช้ตรวจ", "The rules")
_INTRO = Words(
    "สมุดเล่มนี้เขียนจากไฟล์ config/rules.toml โดยอัตโนมัติ ทุกกติกามีตัวอย่างที่ผ่านและตัวอย่างที่ระบบจะแจ้ง "
    "กติกามีไว้ช่วยดูให้ครบ ไม่ได้มีไว้จับผิด",
    "Written from config/rules.toml. Every rule shows one example that passes, one that does not.",
)
_PASSES = Words("ผ่าน", "Passes")
_FAILS = Words("ระบบจะแจ้ง (ช่องที่มี ◀)", "Is reported (the cell with ◀)")
_LABELS = {
    "what": Words("สิ่งที่พบ", "What"),
    "why": Words("เหตุผล", "Why"),
    "todo": Words("สิ่งที่ควรทำ", "To do"),
    "source": Words("ที่มา", "Source"),
}


def booklet(
    rules: Rules,
    language: Language = "th",
    format: Format = "md",
    samples: Mapping[str, Finding] | None = None,
) -> str:
    """Every rule in words, with its examples drawn as small tables.

    `samples` (examples.samples) holds a finding of each rule, whose sentences are then shown
    instead of the bare ones with {placeholders}.
    """
    return _WRITERS[format](_booklet(rules, language, samples or {}))


def reference(
    rules: Rules,
    counts: Mapping[str, int] | None = None,
    samples: Mapping[str, Finding] | None = None,
) -> str:
    """docs/reference/rules.md: code, kind, parameters, severity, source, and counts by code."""
    heading = ["code", "severity", "kind", "parameters", "source", "what"]
    if counts is not None:
        heading.append("in the demo")
    rows = []
    for rule in rules.rules:
        sample = (samples or {}).get(rule.code)
        what = (sample or rule).what.en
        row = [
            rule.code,
            _severity(rule, "en"),
            rule.kind,
            "; ".join(_parameters(call) for call in rule.calls if call),
            ", ".join(rule.source),
            what,
        ]
        if counts is not None:
            row.append(str(counts.get(rule.code) or "–"))
        rows.append(tuple(row))
    return _markdown(
        [
            Heading(1, "Rules"),
            Line("Generated from config/rules.toml by `python cli.py rules`; do not edit."),
            Drawing("", tuple(heading), tuple(rows)),
        ]
    )


# ------------------------------------------------------------------------------ content


def _booklet(rules: Rules, language: Language, samples: Mapping[str, Finding]) -> Iterator[Block]:
    yield Heading(1, _TITLE.in_(language))
    yield Line(_INTRO.in_(language))
    group = ""
    for rule in rules.rules:
        if (own := _group(rule.code)) != group:
            group = own
            yield Heading(2, _GROUPS[group].in_(language))
        yield Heading(3, f"{rule.code} · {_severity(rule, language)}")
        words: Rule | Finding = samples.get(rule.code, rule)
        for key in ("what", "why", "todo"):
            text: Words = getattr(words, key)
            yield Line(text.in_(language), _LABELS[key].in_(language))
        sources = ", ".join(_source(source, language) for source in rule.source)
        yield Line(sources, _LABELS["source"].in_(language))
        yield from _drawn(rules, _telling(rule.passing), _PASSES.in_(language), language)
        yield from _drawn(rules, _telling(rule.failing), _FAILS.in_(language), language)


def _group(code: str) -> str:
    return code[:2] if code[:2] in _GROUPS else code[:1]


def _severity(rule: Rule, language: Language) -> str:
    words = _SEVERITY[rule.severity].in_(language)
    return f"{words} / {_SEVERITY[rule.escalated].in_(language)}" if rule.escalated else words


def _source(source: str, language: Language) -> str:
    if match := re.fullmatch(r"guide (\d)", source):
        return Words(f"คู่มือ เทคนิคที่ {match[1]}", f"field guide, technique {match[1]}").in_(language)
    return _SOURCES[source].in_(language)


def _parameters(call: Mapping[str, Any]) -> str:
    def text(value: object) -> str:
        return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)

    return ", ".join(f"{name} = {text(value)}" for name, value in call.items())


def _telling(examples: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The first example that states a table, else the first."""
    return next((e for e in examples if any(stated_rows(e).values())), examples[0])


def _drawn(
    rules: Rules, example: Mapping[str, Any], caption: str, language: Language
) -> Iterator[Block]:
    expected = {str(spot).partition(" ")[0] for spot in example.get("expect", ())}
    day = day_words(example.get("today", TODAY), language)
    caption = f"{caption}, {Words('วันที่ตรวจ', 'checked on').in_(language)} {day}"
    drawn = False
    for table, rows in stated_rows(example).items():
        fields = _columns(table, rows, expected)
        if not rows or not fields:
            continue
        spec = rules.tables.tables[table]
        title = spec.tab if language == "th" else f"{spec.tab} ({spec.title_en})"
        heading = ("#", *(spec.fields[field].heading for field in fields))
        body = tuple(
            (str(n), *(_cell(row, f, f"{table}.{f}#{n}" in expected) for f in fields))
            for n, row in enumerate(rows, start=1)
        )
        yield Drawing(f"{caption}: {title}", heading, body)
        drawn = True
    if not drawn:
        yield Line(_plainly(example, language), caption)


def _columns(table: str, rows: Iterable[Mapping[str, str]], expected: set[str]) -> list[str]:
    """The fields that the rows state, and those that are pointed at."""
    stated = list(dict.fromkeys(field for row in rows for field in row))
    pointed = [
        spot.partition("#")[0].partition(".")[2] for spot in sorted(expected)
        if spot.startswith(f"{table}.")
    ]  # fmt: skip
    return list(dict.fromkeys([*stated, *pointed]))


def _cell(row: Mapping[str, str], field: str, pointed: bool) -> str:
    text = row.get(field, "…")  # the example leaves it as it is in a district in good order
    return f"{text} ◀".strip() if pointed else text


def _plainly(example: Mapping[str, Any], language: Language) -> str:
    """An example that draws no table, in words."""
    if not example.keys() - {"expect", "today"}:
        return Words("ทุกแท็บกรอกครบถ้วน", "every tab filled in").in_(language)
    told = {key: value for key, value in example.items() if key != "expect"}
    return ", ".join(f"{key}: {_flat(value)}" for key, value in told.items())


def _flat(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_flat(item)}".strip() for key, item in value.items())
    if isinstance(value, list):
        return " ".join(_flat(item) for item in value) or "(—)"
    return str(value)


# ------------------------------------------------------------------------------ writers


def _markdown(blocks: Iterable[Block]) -> str:
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Heading):
            lines += [f"{'#' * block.level} {block.text}", ""]
        elif isinstance(block, Line):
            lines += [f"**{block.label}:** {block.text}" if block.label else block.text, ""]
        else:
            lines += [block.caption, ""] if block.caption else []
            lines += [_bar(block.heading), _bar("---" for _ in block.heading)]
            lines += [*(_bar(row) for row in block.rows), ""]
    return "\n".join(lines).rstrip() + "\n"


def _bar(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _html(blocks: Iterable[Block]) -> str:
    parts = ['<!doctype html>\n<meta charset="utf-8">']
    for block in blocks:
        if isinstance(block, Heading):
            parts.append(f"<h{block.level}>{escape(block.text)}</h{block.level}>")
        elif isinstance(block, Line):
            label = f"<b>{escape(block.label)}:</b> " if block.label else ""
            parts.append(f"<p>{label}{escape(block.text)}</p>")
        else:
            rows = [_row("th", block.heading), *(_row("td", row) for row in block.rows)]
            caption = f"<caption>{escape(block.caption)}</caption>" if block.caption else ""
            parts.append(f"<table>{caption}{''.join(rows)}</table>")
    return "\n".join(parts) + "\n"


def _row(tag: str, cells: Iterable[str]) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"


_WRITERS = {"md": _markdown, "html": _html}
