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
class BookletHeading:
    """Of level 3 it is a rule's code; its anchor, which mails link to, is the same in small."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class BookletLine:
    text: str


@dataclass(frozen=True, slots=True)
class Points:
    """A short list: what each point is, in bold, and what it says."""

    points: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A small table: its caption, its heading row, its rows."""

    caption: str
    heading: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


SHOWN = 3  # rows of an example
BLANK = Words("(เว้นว่าง)", "(blank)")
Block = BookletHeading | BookletLine | Points | Drawing

_SEVERITY = {
    Severity.ERROR: Words("ต้องแก้ไข", "error"),
    Severity.WARNING: Words("ควรตรวจ", "warning"),
    Severity.INFO: Words("แจ้งเพื่อทราบ", "info"),
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
_HTML_HEAD = """<!doctype html>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<style>body{max-width:44rem;margin:auto;padding:1rem;font:1rem/1.7 'Noto Sans Thai',Sarabun,\
'Leelawadee UI',Thonburi,sans-serif;overflow-wrap:break-word}h3{margin:1.4rem 0 0}\
h3:target{background:#fff3c4;color:#000}ul{margin:.2rem 0;padding-left:1.2rem}</style>"""
_TITLE = Words("กติกาที่ระบบใช้ตรวจ", "The rules")
_INTRO = Words(
    "อีเมลบอกรหัสของกติกาไว้ท้ายแต่ละรายการ หน้านี้อธิบายว่าแต่ละรหัสหมายถึงอะไร และควรทำอย่างไร "
    "กติกามีไว้ช่วยดูให้ครบ ไม่ได้มีไว้จับผิด สำนักงานปรับได้ในไฟล์ config/rules.toml ซึ่งหน้านี้เขียนมาจากไฟล์นั้น",
    "The mail names the code of a rule after each item; this page says what it means and what to "
    "do. Written from config/rules.toml.",
)
_LABELS = {
    "what": Words("สิ่งที่พบ", "What"),
    "why": Words("เหตุผล", "Why"),
    "todo": Words("สิ่งที่ควรทำ", "To do"),
    "source": Words("ที่มา", "source"),
    "example": Words("ตัวอย่างที่ระบบแจ้ง", "Reported, for example"),
}


def booklet(
    rules: Rules,
    language: Language = "th",
    format: Format = "md",
    samples: Mapping[str, Finding] | None = None,
) -> str:
    """Every rule in words with one example, short enough to be read; its code is its anchor.

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
            BookletHeading(1, "Rules"),
            BookletLine("Generated from config/rules.toml by `python cli.py rules`; do not edit."),
            Drawing("", tuple(heading), tuple(rows)),
        ]
    )


# ------------------------------------------------------------------------------ content


def _booklet(rules: Rules, language: Language, samples: Mapping[str, Finding]) -> Iterator[Block]:
    yield BookletHeading(1, _TITLE.in_(language))
    yield BookletLine(_INTRO.in_(language))
    group = ""
    for rule in rules.rules:
        if (own := _group(rule.code)) != group:
            group = own
            yield BookletHeading(2, _GROUPS[group].in_(language))
        yield BookletHeading(3, rule.code)
        words: Rule | Finding = samples.get(rule.code, rule)
        told = [(_severity(rule, language), words.what.in_(language))]
        for key in ("todo", "why"):
            text: Words = getattr(words, key)
            told.append((_LABELS[key].in_(language), text.in_(language)))
        sources = ", ".join(_source(source, language) for source in rule.source)
        told[-1] = (told[-1][0], f"{told[-1][1]} ({_LABELS['source'].in_(language)}: {sources})")
        if example := _example(rules, rule, language):
            told.append((_LABELS["example"].in_(language), example))
        yield Points(tuple(told))


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


def _example(rules: Rules, rule: Rule, language: Language) -> str:
    """The first failing example that states a cell: its tabs, headings and values; "" without."""
    for example in rule.failing:
        expected = {str(spot).partition(" ")[0] for spot in example.get("expect", ())}
        told = [
            f"{_tab(rules, table, language)}: {'; '.join(lines)}"
            for table, rows in stated_rows(example).items()
            if (lines := list(_rows(rules, table, rows, expected, language)))
        ]
        if told:
            day = example.get("today", TODAY)
            checked = Words("วันที่ตรวจ", "checked on").in_(language)
            return f"{' · '.join(told)} ({checked} {day_words(day, language)})"
    return ""


def _tab(rules: Rules, table: str, language: Language) -> str:
    spec = rules.tables.tables[table]
    return spec.tab if language == "th" else f"{spec.tab} ({spec.title_en})"


def _rows(
    rules: Rules,
    table: str,
    rows: Sequence[Mapping[str, str]],
    expected: set[str],
    language: Language,
) -> Iterator[str]:
    """What the example states of its rows; ◀ after the cell that is reported."""
    fields = rules.tables.tables[table].fields
    for number, row in enumerate(rows[:SHOWN], start=1):
        cells = [
            f"{fields[field].heading} {f'“{text}”' if text else BLANK.in_(language)}"
            + (" ◀" if f"{table}.{field}#{number}" in expected else "")
            for field, text in row.items()
        ]
        if cells:
            yield ", ".join(cells)


# ------------------------------------------------------------------------------ writers


def _markdown(blocks: Iterable[Block]) -> str:
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, BookletHeading):
            lines += [f"{'#' * block.level} {block.text}", ""]
        elif isinstance(block, BookletLine):
            lines += [block.text, ""]
        elif isinstance(block, Points):
            lines += [*(f"- **{label}:** {text}" for label, text in block.points), ""]
        else:
            lines += [block.caption, ""] if block.caption else []
            lines += [_bar(block.heading), _bar("---" for _ in block.heading)]
            lines += [*(_bar(row) for row in block.rows), ""]
    return "\n".join(lines).rstrip() + "\n"


def _bar(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _html(blocks: Iterable[Block]) -> str:
    parts = [_HTML_HEAD]
    for block in blocks:
        if isinstance(block, BookletHeading):
            name = f' id="{block.text.lower()}"' if block.level == 3 else ""
            parts.append(f"<h{block.level}{name}>{escape(block.text)}</h{block.level}>")
        elif isinstance(block, BookletLine):
            parts.append(f"<p>{escape(block.text)}</p>")
        elif isinstance(block, Points):
            points = (f"<li><b>{escape(label)}:</b> {escape(t)}</li>" for label, t in block.points)
            parts.append(f"<ul>{''.join(points)}</ul>")
    return "\n".join(parts) + "\n"


_WRITERS = {"md": _markdown, "html": _html}
