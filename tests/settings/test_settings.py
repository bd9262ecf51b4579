"""Configuration: every problem at once, with file, path and the nearest valid name."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from pydantic.fields import FieldInfo

from sync.errors import ConfigError
from sync.reading.cells.thai import fold
from sync.settings import (
    CANCELLED,
    DONE,
    PACKAGED,
    PLANNED,
    PROGRESS,
    STARTED,
    SettingsFile,
    load,
)
from tests import settings_reference


def write(home: Path, name: str, text: str) -> None:
    (home / "config").mkdir(exist_ok=True)
    (home / "config" / name).write_text(text, encoding="utf-8")


def test_the_packaged_configuration_is_in_order() -> None:
    settings = load(PACKAGED, {})
    assert len(settings.tables.tables) == 14
    assert {"2562", "2569", "2569-class"} <= set(settings.programmes)
    assert settings.programme(2569).unit == "village"
    assert settings.programme(2569, "2569-class").unit == "class"


def test_a_file_is_parsed_anew_only_when_it_says_something_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def name_of(name: str) -> str:
        write(tmp_path, "workbooks.toml", f"[[workbook]]\nname = '{name}'\nid = 'x'\n")
        return load(tmp_path, {}).workbooks[0].name

    assert [name_of(name) for name in ("ก", "ข", "ก")] == ["ก", "ข", "ก"]
    monkeypatch.setattr(tomllib, "loads", None)
    assert name_of("ข") == "ข"


def test_a_year_without_a_profile_takes_the_newest_without_its_dates() -> None:
    profile = load(PACKAGED, {}).programme(2571)
    assert (profile.fiscal_year, profile.training_deadline, profile.otop_windows) == (
        2571,
        None,
        (),
    )


def test_all_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    write(tmp_path, "settings.toml", "[mial]\n[smtp]\nhots = 'x'\nport = 99999\n")
    write(tmp_path, "workbooks.toml", "[[workbook]]\nname = 'a'\n[[workbook]]\nid = 'b'\n")
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, {})
    told = "\n".join(caught.value.problems)
    assert "config/settings.toml: unknown key mial (did you mean mail?)" in told
    assert "config/settings.toml: unknown key smtp.hots (did you mean host?)" in told
    assert "smtp.port" in told
    assert "config/workbooks.toml: workbook[1].id is missing" in told
    assert "config/workbooks.toml: workbook[2].name is missing" in told
    assert caught.value.exit_code == 3


def test_two_workbooks_of_one_name_are_refused(tmp_path: Path) -> None:
    write(
        tmp_path, "workbooks.toml", '[[workbook]]\nname="a"\nid="1"\n[[workbook]]\nname="a"\nid="2"'
    )
    with pytest.raises(ConfigError, match="used twice"):
        load(tmp_path, {})


ID = "1AbC-d_EfGhIjKlMnOpQrSt"
SHEET = f"https://docs.google.com/spreadsheets/d/{ID}"


@pytest.mark.parametrize(
    ("ids", "told"),
    [
        ((f"{SHEET}/edit", f"{SHEET}/edit?usp=sharing#gid=5"), "is the same sheet as 'w1'"),
        ((ID, f"{SHEET}/edit"), "is the same sheet as 'w1'"),
        (("a.xlsx", "a.xlsx"), "is the same sheet as 'w1'"),
        (("https://drive.google.com/drive/folders/1Ab?usp=sharing",), "the link of a Drive folder"),
        (("https://docs.google.com/document/d/1Ab/edit",), "the link of a document"),
        (("https://docs.google.com/forms/d/e/1Ab/viewform",), "the link of a form"),
    ],
)
def test_an_entry_that_leads_elsewhere_or_twice_to_one_sheet_is_named_at_the_start(
    tmp_path: Path, ids: tuple[str, ...], told: str
) -> None:
    blocks = [f'[[workbook]]\nname="w{n}"\nid="{id_}"\n' for n, id_ in enumerate(ids, start=1)]
    write(tmp_path, "workbooks.toml", "".join(blocks))
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, {})
    assert any(told in problem for problem in caught.value.problems)


WAIVER = """
[[waiver]]
code = "{code}"
record = "ตาคลี/1"
reason = "รอเอกสาร"
who = "วรรณา"
until = 2026-07-18
workbook = "{workbook}"
"""


def test_a_waiver_that_can_never_hold_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    address = "https://docs.google.com/spreadsheets/d/1AbC-dEf_1234567890xyz/edit"
    write(tmp_path, "workbooks.toml", f'[[workbook]]\nname="takhli"\nid="{address}"\n')
    write(tmp_path, "waivers.toml", WAIVER.format(code="T4-22", workbook="takli"))
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, {})
    assert caught.value.problems == (
        "config/waivers.toml: waiver[1].code: no rule 'T4-22' (did you mean T4-2?)",
        "config/waivers.toml: waiver[1].workbook: 'takli' is not in config/workbooks.toml "
        "(did you mean takhli?)",
    )
    for known in ("takhli", "1AbC-dEf_1234567890xyz"):
        write(tmp_path, "waivers.toml", WAIVER.format(code="T4-2", workbook=known))
        assert load(tmp_path, {}).waivers[0].workbook == known


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    write(tmp_path, "settings.toml", "[smtp]\nhost = 'a'\nport = 25\n")
    settings = load(
        tmp_path,
        {
            "SAMMACHIP_SMTP_HOST": "b",
            "SAMMACHIP_SMTP_PAUSE": "0",
            "SAMMACHIP_MAIL_ALLOWED_DOMAINS": "x.go.th, y.go.th",
            "PATH": "/bin",
        },
    )
    assert (settings.file.smtp.host, settings.file.smtp.port) == ("b", 25)
    assert settings.file.smtp.pause == 0
    assert settings.file.mail.allowed_domains == ("x.go.th", "y.go.th")


def test_a_misspelt_variable_is_an_error_with_the_nearest_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="did you mean SAMMACHIP_SMTP_HOST"):
        load(tmp_path, {"SAMMACHIP_SMTP_HOTS": "b"})


def test_a_password_is_never_told(tmp_path: Path) -> None:
    write(tmp_path, "settings.toml", "[smtp]\npassword = 5\n")
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, {})
    assert "5" not in str(caught.value).replace(str(tmp_path), "")
    assert "geheim" not in repr(
        load(PACKAGED, {"SAMMACHIP_SMTP_PASSWORD": "geheim", "SAMMACHIP_SMTP_HOST": "x"})
    )


def test_no_label_of_a_table_stands_for_two_of_its_fields() -> None:
    for key, spec in load(PACKAGED, {}).tables.tables.items():
        seen: dict[str, str] = {}
        for name, field in spec.fields.items():
            for label in (field.heading, *field.aliases):
                other = seen.setdefault(fold(label), name)
                assert other == name, f"{key}: {label} is both {other} and {name}"


def test_no_tab_title_stands_for_two_tables() -> None:
    seen: dict[str, str] = {}
    for key, spec in load(PACKAGED, {}).tables.tables.items():
        for title in (spec.tab, *spec.aliases):
            assert seen.setdefault(fold(title), key) == key, title


def test_the_words_of_a_status_are_those_that_the_rules_go_by() -> None:
    tables = load(PACKAGED, {}).tables
    assert tuple(tables.vocabularies["status"]) == (PLANNED, STARTED, DONE, CANCELLED)
    assert all(set(words) <= tables.vocabularies[name].keys() for name, words in PROGRESS.items())


def test_every_vocabulary_and_key_field_exists() -> None:
    tables = load(PACKAGED, {}).tables
    for spec in tables.tables.values():
        for field in spec.fields.values():
            assert (field.type == "word") == (field.vocabulary is not None)
            assert field.vocabulary is None or field.vocabulary in tables.vocabularies
        for name in (*spec.key, *spec.order):
            assert name == "village" or name in spec.fields


def test_a_time_zone_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"schedule.timezone.*no such time zone"):
        load(tmp_path, {"SAMMACHIP_SCHEDULE_TIMEZONE": "Asia/Bangkock"})


def test_the_settings_page_is_current() -> None:
    assert settings_reference.PAGE.read_text(encoding="utf-8") == settings_reference.page(), (
        "run `make docs`"
    )


EXAMPLES = [
    (table, name, setting)
    for table, field in SettingsFile.model_fields.items()
    for name, setting in field.annotation.model_fields.items()  # type: ignore[union-attr]
]


@pytest.mark.parametrize(("table", "name", "setting"), EXAMPLES, ids=lambda value: str(value)[:20])
def test_each_setting_is_explained_with_an_example_that_loads(
    table: str, name: str, setting: FieldInfo, tmp_path: Path
) -> None:
    assert setting.description
    assert setting.examples
    write(tmp_path, "settings.toml", f"[{table}]\n{setting.examples[0]}\n")
    beside = {"SAMMACHIP_SMTP_HOST": "mail"} if table == "smtp" else {}  # needed by most of it
    loaded = getattr(load(tmp_path, beside).file, table)
    assert loaded.model_fields_set == {name, *(["host"] if beside else [])}


@pytest.mark.parametrize("page", ["http://office.example/rules", "rules.html", "https://a.b/x#y"])
def test_a_rules_page_that_is_no_page_of_the_web_is_refused(page: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"mail\.rules_page.*not a page of the web"):
        load(tmp_path, {"SAMMACHIP_MAIL_RULES_PAGE": page})


SLIPS = [
    ("settings", "[schedule]\nat = 7.30", "schedule.at: write it as 07:30:00 (found 7.3)"),
    ("settings", "[schedule]\nat = 730", "schedule.at: write it as 07:30:00"),
    ("settings", "[schedule]\nat = '7:30'", "schedule.at: write it as 07:30:00"),
    ("settings", "[schedule]\nat = '07:30+05:00'", "schedule.at: write it as 07:30:00"),
    (
        "settings",
        "[schedule]\nextra_days_off = [2569-07-13]",
        "era; write 2026 in its place (found 2569-07-13)",
    ),
    ("settings", "[schedule]\nno_days_off = [20260713]", "no_days_off[1]: write it as 2026-07-12"),
    ("settings", "[google]\nread_timeout = nan", "google.read_timeout: Input should be a finite"),
    (
        "settings",
        "[google]\nconnect_timeout = 0",
        "google.connect_timeout: Input should be greater",
    ),
    ("settings", "[delivery]\nretry_minutes = [-5]", "delivery.retry_minutes[1]: Input should be"),
    ("settings", "[mail]\nunsubscribe = 'http://a.go.th'", "mail.unsubscribe: neither a page"),
    (
        "settings",
        "[mail]\nallowed_domains = 'a.go.th'",
        "should be a list, in [ ] (found 'a.go.th')",
    ),
    (
        "workbooks",
        "[workbook]\nname = 'a'\nid = 'b'",
        "workbooks.toml: write [[workbook]] with two",
    ),
    ("settings", "[smtp]\nhost = ''", "smtp.host: String should have at least 1 character"),
    ("settings", "[smtp]\nuser = 'x@a.go.th'", "smtp.user is set and smtp.host is not"),
    ("workbooks", "[[workbook]]\nname = ' '\nid = 'a'", "workbook[1].name: String should have"),
    ("workbooks", "[[workbook]]\nname = 'a'\nid = ''", "workbook[1].id: String should have"),
    (
        "workbooks",
        "[[workbook]]\nname = 'a'\nid = 'b'\nprogramme = '2596'",
        "workbook[1].programme: there is no config/programmes/2596.toml (did you mean 2569?)",
    ),
    (
        "waivers",
        WAIVER.format(code="T4-2", workbook="a").replace("2026-", "2569-"),
        "write 2026 in",
    ),
]


@pytest.mark.parametrize(("file", "text", "told"), SLIPS)
def test_a_slip_that_would_be_taken_for_something_else_is_refused(
    file: str, text: str, told: str, tmp_path: Path
) -> None:
    write(tmp_path, f"{file}.toml", text)
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, {})
    assert any(told in problem for problem in caught.value.problems), caught.value.problems


@pytest.mark.parametrize("called", ["settings.toml.txt", "Settings.toml", "setting.toml"])
def test_a_file_that_nobody_reads_for_its_name_is_told_of(called: str, tmp_path: Path) -> None:
    write(tmp_path, called, "[mail]\noperator = 'a@b.go.th'\n")
    with pytest.raises(ConfigError, match=rf"config/{called}: .* call it settings\.toml"):
        load(tmp_path, {})
    write(tmp_path, "settings.toml", "")
    assert load(tmp_path, {}).file.mail.operator is None  # a copy beside the file is no slip


@pytest.mark.parametrize("called", ["rules.toml.bak", "rules.html", "2568-rules.old", "notes.toml"])
def test_a_file_that_was_put_aside_is_nobodys_business(called: str, tmp_path: Path) -> None:
    write(tmp_path, called, "")
    load(tmp_path, {})


def test_a_file_as_notepad_saves_it_is_read(tmp_path: Path) -> None:
    write(tmp_path, "settings.toml", "\ufeff[mail]\nsender_name = 'สัมมาชีพ ตาคลี'\n")
    assert load(tmp_path, {}).file.mail.sender_name == "สัมมาชีพ ตาคลี"
    path = tmp_path / "config/settings.toml"
    path.write_bytes(path.read_text(encoding="utf-8-sig").encode("cp874"))
    with pytest.raises(ConfigError, match=r"settings\.toml: not in UTF-8; save it with that"):
        load(tmp_path, {})


@pytest.mark.parametrize(("written", "meant"), [("07:30", "07:30:00"), ("9:05  # น.", "09:05:00")])
def test_a_time_without_seconds_is_told_as_toml_wants_it(
    written: str, meant: str, tmp_path: Path
) -> None:
    write(tmp_path, "settings.toml", f"[schedule]\nat = {written}\n")
    with pytest.raises(ConfigError, match=rf"not valid TOML: write the time as {meant}"):
        load(tmp_path, {})
