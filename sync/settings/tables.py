"""tables.toml: the tables that are looked for, their columns, and the words of these."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sync.settings.problems import Strict

# The words of a status that reading and rules go by; an office adds to what is read as them.
PLANNED, STARTED, DONE, CANCELLED = "ยังไม่เริ่ม", "กำลังดำเนินการ", "แล้วเสร็จ", "ยกเลิก"
# Vocabularies that tell how far a thing is: their words for not begun, under way and done. In them
# a percentage and a check box are read too.
PROGRESS = {"status": (PLANNED, STARTED, DONE)}

FieldType = Literal[
    "text", "int", "number", "money", "percent", "date", "dates", "numbers", "phone",
    "citizen_id", "subdistrict", "moo", "email", "emails", "scope", "link",
    "word", "yes_no", "wish", "year", "names",
]  # fmt: skip


class FieldSpec(Strict):
    """One column of a table: its canonical heading, aliases, type, and what it must hold.

    `weak` headings name it only where no other column has one of its own: “งบประมาณ” beside เบิกจ่าย.
    `vocabulary` names a list of words for type "word"; `unit` is what a number of the column
    counts ("บาท", "บาท/ครัวเรือน/ปี", "คน"), against which a heading's or a cell's own unit is
    held; `personal` marks values of villagers and says how they are masked; `free_text` columns
    are searched for personal data (rule P3); `answers` are words for nothing that are a value here:
    who writes that a person has no surname has filled it in.
    """

    heading: str
    type: FieldType = "text"
    required: bool = False
    aliases: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    vocabulary: str | None = None
    unit: str | None = None
    personal: Literal["id", "phone", "name", "money", "text"] | None = None
    free_text: bool = False
    answers: tuple[str, ...] = ()


class TableSpec(Strict):
    """One table: canonical tab title, aliases, the fields that name a record, and its columns.

    `wide` names a field whose words are sub-headings with the product written below one of them
    (the official group register). `full_name` are headings of one column that holds `first_name`
    and `last_name` together. Records that are `lasting` count after their year as well: a group, a
    loan that is not cleared, a reader.
    """

    tab: str
    aliases: tuple[str, ...] = ()
    title_en: str
    required: bool = False
    key: tuple[str, ...]
    order: tuple[str, ...] = ()  # date fields that tell records of one key apart
    totals: bool = False
    lasting: bool = False
    wide: tuple[str, str] | None = None
    full_name: tuple[str, ...] = ()
    fields: dict[str, FieldSpec]


class NeutralWords(Strict):
    """Words that may be added to a heading without making it another column.

    `any` may be added to every heading, the others only to headings of columns of their kind:
    "จำนวน" says nothing of a number that was not known before, but a text is no จำนวน.
    """

    any: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    number: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    date: tuple[str, ...] = ()


class HeadingWords(Strict):
    """What words mean in headings, whatever the table (docs/adr/0008-headings-by-assignment.md).

    `abbreviations` are written out before two headings are compared. `contrast` words make
    another column of the same heading, unless they are only letters of one of the `whole` words.
    `units` are words by what they count or measure. `villages` are headings of a column that
    holds the village, and perhaps its moo and tambon.
    """

    abbreviations: dict[str, str] = Field(default_factory=dict)
    neutral: NeutralWords = NeutralWords()
    contrast: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    units: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    villages: tuple[str, ...] = ()


class TablesFile(Strict):
    """`unticked` says of a vocabulary's word what a box under it means that is not ticked."""

    tables: dict[str, TableSpec]
    headings: HeadingWords = HeadingWords()
    unticked: dict[str, dict[str, str]] = Field(default_factory=dict)
    vocabularies: dict[str, dict[str, tuple[str, ...]]]
    occupation_families: tuple[tuple[str, ...], ...] = ()
    nothing_words: tuple[str, ...] = ()
    no_link_words: tuple[str, ...] = ()
    sensitive_words: tuple[str, ...] = ()
    total_words: tuple[str, ...] = ("รวม", "รวมทั้งสิ้น", "ยอดรวม")
    figure_words: tuple[str, ...] = ()
    end_words: tuple[str, ...] = ()
