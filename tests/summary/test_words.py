"""The wording: both languages complete, and a slip in an office's own file named with its place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sync.errors import ConfigError
from sync.model import Language
from sync.settings import PACKAGED
from sync.summary.compose import compose
from sync.summary.sections import SECTIONS
from sync.summary.wording import Wording
from tests.summary.cast import NEXT, NOW, WEEK, held, packaged, prepared, settings

TEMPLATES = PACKAGED / "templates/weekly"


def wording(language: Language) -> Wording:
    return Wording(language, packaged().words[language])


def stems(words: Wording) -> dict[str, frozenset[str]]:
    return {
        re.sub(r"\.(one|other)$", "", key): names for key, names in words.placeholders().items()
    }


def test_both_languages_have_the_same_sentences_with_the_same_placeholders() -> None:
    assert stems(wording("th")) == stems(wording("en"))


def test_every_sentence_a_template_asks_for_is_there() -> None:
    thai = stems(wording("th"))
    for path in TEMPLATES.rglob("*.*"):
        if path.suffix in (".txt", ".html"):
            for key in re.findall(r"say\('([\w.]+)'[,)]", path.read_text(encoding="utf-8")):
                assert key in thai, f"{path.name} asks for {key}"


def test_every_section_has_its_two_templates_and_a_place_of_its_own_in_an_edition() -> None:
    assert all(section.editions for section in SECTIONS.values())
    assert len({section.place for section in SECTIONS.values()}) == len(SECTIONS)
    for name in SECTIONS:
        for ending in ("txt", "html"):
            assert (TEMPLATES / f"sections/{name}.{ending}").is_file()


def test_one_thing_and_many_things_are_said_rightly_in_english() -> None:
    english = wording("en")
    assert english.pattern("overdue.days", 1) == "{n} day late"
    assert english.pattern("overdue.days", 26) == "{n} days late"


def own(tmp_path: Path, table: str, key: str, sentence: str | None) -> None:
    base = settings()
    thai = {name: dict(block) for name, block in base.words["th"].items()}
    if sentence is None:
        del thai[table][key]
    else:
        thai[table][key] = sentence
    changed = base.model_copy(update={"words": {**base.words, "th": thai}, "home": tmp_path})
    compose(held([prepared()]), changed, WEEK, NOW, NEXT)


def test_a_missing_sentence_is_named_with_its_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"words\.th\.toml: overdue\.due is missing"):
        own(tmp_path, "overdue", "due", None)


def test_an_unknown_placeholder_is_named_with_what_is_known(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"\{date\}, unknown here → known here: day"):
        own(tmp_path, "overdue", "due", "ครบกำหนด {date}")


def test_an_office_s_own_template_wins_and_its_slip_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "templates/weekly"
    folder.mkdir(parents=True)
    (folder / "subject.txt").write_text("{{ summary.nonsense }}", encoding="utf-8")
    changed = settings().model_copy(update={"home": tmp_path})
    with pytest.raises(ConfigError, match=r"templates/weekly/subject\.txt.*nonsense"):
        compose(held([prepared()]), changed, WEEK, NOW, NEXT)
