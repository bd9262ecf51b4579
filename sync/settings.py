"""TOML and environment into Settings; every problem at once, with file, path and nearest name."""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
)

from sync.errors import ConfigError
from sync.model import Words

OTHER_VARIABLES = frozenset({"SAMMACHIP_HOME", "SAMMACHIP_RECORDINGS"})
PACKAGED = Path(__file__).resolve().parent.parent  # where config/ and templates/ ship


class Strict(BaseModel):
    """A configuration table: unknown keys are errors, values do not change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


T = TypeVar("T", bound=Strict)

# ------------------------------------------------------------------------------ settings.toml


class Office(Strict):
    name: str = "สำนักงานพัฒนาชุมชนอำเภอ"
    language: Literal["th", "en"] = "th"
    thai_digits: bool = False


class Google(Strict):
    """Where the sheets are: `sandbox` serves `workbooks` on loopback, `google` is the real one."""

    source: Literal["google", "sandbox"] = "google"
    credentials: Path | None = None
    endpoint: str | None = None
    workbooks: Path = Path("workbooks")
    connect_timeout: float = 5.0
    read_timeout: float = 60.0
    workbook_deadline: float = 180.0
    reads_per_minute: int = Field(default=60, ge=1, le=300)


class Schedule(Strict):
    weekday: int = Field(default=1, ge=1, le=7)
    at: time = time(7, 30)
    timezone: str = "Asia/Bangkok"
    poll_seconds: int = Field(default=300, ge=5)
    catch_up_days: int = Field(default=6, ge=0)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("no such time zone; write one such as Asia/Bangkok") from None
        return name


def _an_address(text: str) -> str:
    if not _ADDRESS.fullmatch(text.strip()):
        raise ValueError("not an e-mail address; write one such as name@example.go.th")
    return text.strip()


_ADDRESS = re.compile(r"[!-?A-~]+@[A-Za-z0-9.-]+")
Address = Annotated[str, AfterValidator(_an_address)]


class Mail(Strict):
    """Who may be written to and as whom; an address outside both lists is never written to."""

    sender: Address = "sammachip@example.go.th"
    sender_name: str = "สัมมาชีพชุมชน"
    reply_to: Address | None = None
    reply_to_name: str = ""
    operator: Address | None = None
    province: tuple[Address, ...] = ()
    allowed_domains: tuple[str, ...] = ()
    allowed_addresses: tuple[str, ...] = ()
    unsubscribe: str | None = None
    attach_xlsx: bool = False
    attach_pdf: bool = False


class Delivery(Strict):
    """`auto` is smtp when a host is set, else files: .eml and .html in `outbox`.

    `bounces` is a Maildir in which mails that came back are read before each sending.
    """

    transport: Literal["auto", "files", "smtp", "gmail"] = "auto"
    outbox: Path = Path("outbox")
    lease_seconds: int = Field(default=900, ge=10)
    retry_minutes: tuple[int, ...] = (5, 15, 60, 240)
    strikes: int = Field(default=3, ge=1)
    bounces: Path | None = None


class Smtp(Strict):
    host: str | None = None
    port: int | None = Field(default=None, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    password: str | None = Field(default=None, repr=False)
    password_file: Path | None = None
    pause: float = Field(default=1.0, ge=0)
    timeout: float = Field(default=60.0, gt=0)
    ca_file: Path | None = None


class StateSettings(Strict):
    url: str = "sqlite:///state/sammachip.db"
    retention_weeks: int = Field(default=110, ge=1)


class Guards(Strict):
    """When a sheet that lost most of its rows is held back (reading.md section 3)."""

    shrink_share: float = Field(default=0.5, gt=0, lt=1)
    shrink_rows: int = Field(default=10, ge=0)


class SettingsFile(Strict):
    office: Office = Office()
    google: Google = Google()
    schedule: Schedule = Schedule()
    mail: Mail = Mail()
    delivery: Delivery = Delivery()
    smtp: Smtp = Smtp()
    state: StateSettings = StateSettings()
    guards: Guards = Guards()


# ------------------------------------------------------------------------------ workbooks.toml


class WorkbookEntry(Strict):
    """One shared sheet; `id` is its Google id or address, or the file name in the sandbox."""

    name: str
    id: str
    district: str | None = None
    province: str | None = None
    fiscal_year: int | None = Field(default=None, ge=2500, le=2700)
    programme: str | None = None


class WorkbooksFile(Strict):
    workbook: tuple[WorkbookEntry, ...] = ()


# ------------------------------------------------------------------------------ tables.toml

FieldType = Literal[
    "text", "int", "number", "money", "percent", "date", "dates", "numbers", "phone",
    "citizen_id", "subdistrict", "moo", "email", "link", "word", "yes_no", "year", "names",
]  # fmt: skip


class FieldSpec(Strict):
    """One column of a table: its canonical heading, aliases, type, and what it must hold.

    `vocabulary` names a list of words for type "word"; `personal` marks values of villagers and
    says how they are masked; `free_text` columns are searched for personal data (rule P3).
    """

    heading: str
    type: FieldType = "text"
    required: bool = False
    aliases: tuple[str, ...] = ()
    vocabulary: str | None = None
    personal: Literal["id", "phone", "name", "money", "text"] | None = None
    free_text: bool = False


class TableSpec(Strict):
    """One table: canonical tab title, aliases, the fields that name a record, and its columns.

    `wide` names a field whose words are sub-headings with the product written below one of them
    (the official group register).
    """

    tab: str
    aliases: tuple[str, ...] = ()
    title_en: str
    required: bool = False
    key: tuple[str, ...]
    order: tuple[str, ...] = ()  # date fields that tell records of one key apart
    totals: bool = False
    wide: tuple[str, str] | None = None
    fields: dict[str, FieldSpec]


class TablesFile(Strict):
    tables: dict[str, TableSpec]
    vocabularies: dict[str, dict[str, tuple[str, ...]]]
    occupation_families: tuple[tuple[str, ...], ...] = ()
    sensitive_words: tuple[str, ...] = ()
    total_words: tuple[str, ...] = ("รวม", "รวมทั้งสิ้น", "ยอดรวม")
    end_words: tuple[str, ...] = ()


# ------------------------------------------------------------------------------ programmes/*.toml


class Window(Strict):
    start: date
    end: date


class Programme(Strict):
    """The numbers of one fiscal year (tracker.md section 2); baht, days, percent as named."""

    name: str
    fiscal_year: int = Field(ge=2500, le=2700)
    unit: Literal["village", "class"] = "village"
    team_size: int = 5
    households_per_village: int = 20
    people_per_class: int = 30
    training_days: int = 3
    training_deadline: date | None = None
    attendance_floor: float = 80
    visit_warning_days: int = 30
    visit_error_days: int = 60
    practising_floor: float = 85
    income_growth_floor: float = 3
    group_share_floor: float = 10
    meeting_days: int = 90
    otop_windows: tuple[Window, ...] = ()
    loan_days: int = 30
    stale_sheet_days: int = 14
    overdue_error_days: int = 14
    pace_band: float = 10
    disbursement_targets: tuple[float, float, float, float] = (25, 50, 75, 100)
    poverty_line: float | None = None


# ------------------------------------------------------------------------------ waivers.toml


class Waiver(Strict):
    code: str
    record: str
    reason: str
    who: str
    until: date
    workbook: str | None = None


class WaiversFile(Strict):
    waiver: tuple[Waiver, ...] = ()


# ------------------------------------------------------------------------------ all of it


class Settings(Strict):
    """Everything configured, paths made absolute against `home`."""

    home: Path
    file: SettingsFile
    workbooks: tuple[WorkbookEntry, ...]
    tables: TablesFile
    programmes: dict[str, Programme]  # by file name without .toml
    rules: tuple[dict[str, Any], ...]  # [[rule]] blocks, checked by rules.engine
    waivers: tuple[Waiver, ...] = ()
    words: dict[str, dict[str, Any]] = {}  # language → the mail's words

    def path(self, relative: Path) -> Path:
        """A configured path, seen from the office's folder."""
        return relative if relative.is_absolute() else self.home / relative

    def programme(self, year: int, name: str | None = None) -> Programme:
        """The profile named, else the one of the fiscal year, else the newest, moved to it."""
        if name is not None:
            if name not in self.programmes:
                raise ConfigError(
                    f"config/programmes/{name}.toml does not exist",
                    hint=f"have: {', '.join(sorted(self.programmes))}",
                )
            return self.programmes[name]
        exact = self.programmes.get(str(year))
        if exact:
            return exact
        newest = max(
            (p for key, p in self.programmes.items() if key.isdigit()),
            key=lambda p: p.fiscal_year,
        )
        return newest.model_copy(
            update={"fiscal_year": year, "training_deadline": None, "otop_windows": ()}
        )


def words_of(block: Mapping[str, Any]) -> Words:
    return Words(th=block["th"], en=block["en"])


def load(home: Path, environment: Mapping[str, str] | None = None) -> Settings:
    """Read the office's configuration; files it lacks come from the packaged ones.

    Raises ConfigError holding every problem of every file at once.
    """
    environment = os.environ if environment is None else environment
    problems: list[str] = []
    settings = _checked(
        SettingsFile,
        _overridden(_toml(home, "config/settings.toml", problems), environment, problems),
        "config/settings.toml",
        problems,
    )
    problems[:] = [_where_it_stands(problem, environment) for problem in problems]
    workbooks = _checked(
        WorkbooksFile,
        _toml(home, "config/workbooks.toml", problems, packaged=False),
        "config/workbooks.toml",
        problems,
    )
    tables = _checked(
        TablesFile, _toml(home, "config/tables.toml", problems), "config/tables.toml", problems
    )
    waivers = _checked(
        WaiversFile,
        _toml(home, "config/waivers.toml", problems, packaged=False),
        "config/waivers.toml",
        problems,
    )
    rules = _toml(home, "config/rules.toml", problems)
    programmes = _programmes(home, problems)
    words = {
        language: _toml(home, f"templates/weekly/words.{language}.toml", problems)
        for language in ("th", "en")
    }
    if workbooks is not None:
        problems.extend(_duplicate_names(workbooks.workbook))
    if waivers is not None and workbooks is not None:
        codes = [str(block.get("code")) for block in rules.get("rule", ())]
        problems.extend(_waivers_of_nothing(waivers.waiver, codes, workbooks.workbook))
    if problems or not (settings and workbooks and tables and waivers):
        raise ConfigError(
            f"{len(problems)} problem(s) in the configuration of {home}", problems=tuple(problems)
        )
    return Settings(
        home=home,
        file=settings,
        workbooks=workbooks.workbook,
        tables=tables,
        programmes=programmes,
        rules=tuple(rules.get("rule", ())),
        waivers=waivers.waiver,
        words=words,
    )


def _toml(home: Path, name: str, problems: list[str], *, packaged: bool = True) -> dict[str, Any]:
    path = home / name
    if not path.is_file():
        path = PACKAGED / name
        if not packaged or not path.is_file():
            return {}
    return _parsed(path, name, problems)


def _parsed(path: Path, name: str, problems: list[str]) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        problems.append(f"{name}: not valid TOML: {fault}")
    except OSError as fault:
        problems.append(f"{name}: cannot be read: {fault.strerror}")
    return {}


def _programmes(home: Path, problems: list[str]) -> dict[str, Programme]:
    found: dict[str, Path] = {}
    for folder in (PACKAGED, home):
        found.update({p.stem: p for p in sorted((folder / "config/programmes").glob("*.toml"))})
    programmes: dict[str, Programme] = {}
    for stem, path in found.items():
        name = f"config/programmes/{path.name}"
        programme = _checked(Programme, _parsed(path, name, problems), name, problems)
        if programme:
            programmes[stem] = programme
    return programmes


def _checked(kind: type[T], data: dict[str, Any], name: str, problems: list[str]) -> T | None:
    try:
        return kind.model_validate(data)
    except ValidationError as fault:
        problems.extend(_sentence(kind, name, error) for error in fault.errors())
    return None


def _sentence(kind: type[BaseModel], name: str, error: Mapping[str, Any]) -> str:
    location = error["loc"]
    path = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in location)
    if error["type"] == "extra_forbidden":
        return f"{name}: unknown key {path[1:]}" + _meant(
            str(location[-1]), _keys_at(kind, location[:-1])
        )
    if error["type"] == "missing":
        return f"{name}: {path[1:]} is missing"
    value = error.get("input")
    shown = "" if "password" in path else f" (found {value!r})"
    return f"{name}: {path[1:]}: {error['msg']}{shown}"


def _keys_at(kind: Any, location: tuple[str | int, ...]) -> Iterable[str]:
    """The keys that the table at a location may have."""
    for part in location:
        if isinstance(part, str) and isinstance(kind, type) and issubclass(kind, BaseModel):
            if part not in kind.model_fields:
                return ()
            kind = kind.model_fields[part].annotation
        else:
            kind = next((a for a in reversed(get_args(kind)) if a is not Ellipsis), None)
    return kind.model_fields if isinstance(kind, type) and issubclass(kind, BaseModel) else ()


def _nearest(word: str, candidates: Iterable[str]) -> str | None:
    return next(iter(difflib.get_close_matches(word, list(candidates), n=1, cutoff=0.6)), None)


def _overridden(
    data: dict[str, Any], environment: Mapping[str, str], problems: list[str]
) -> dict[str, Any]:
    """Settings with SAMMACHIP_<TABLE>_<KEY> from the environment laid over them."""
    merged: dict[str, Any] = {
        key: dict(value) if isinstance(value, dict) else value for key, value in data.items()
    }
    known = {
        f"SAMMACHIP_{table}_{key}".upper(): (table, key)
        for table, field in SettingsFile.model_fields.items()
        for key in field.annotation.model_fields  # type: ignore[union-attr]
    }
    for name, text in environment.items():
        if not name.startswith("SAMMACHIP_") or name in OTHER_VARIABLES:
            continue
        if name not in known:
            problems.append(f"environment: unknown variable {name}" + _meant(name, known))
            continue
        table, key = known[name]
        annotation = str(SettingsFile.model_fields[table].annotation.model_fields[key].annotation)  # type: ignore[union-attr]
        is_list = annotation.startswith("tuple")
        value: Any = [part.strip() for part in text.split(",") if part.strip()] if is_list else text
        section = merged.setdefault(table, {})
        if isinstance(section, dict):
            section[key] = value
    return merged


def _where_it_stands(problem: str, environment: Mapping[str, str]) -> str:
    """A problem of settings.toml, moved to the variable that the value really comes from."""
    found = _SETTING.match(problem)
    name = f"SAMMACHIP_{found[1]}_{found[2]}".upper() if found else ""
    if found is None or name not in environment:
        return problem
    return f"environment: {name}, which is {found[1]}.{found[2]}{problem[found.end() :]}"


_SETTING = re.compile(r"config/settings\.toml: (\w+)\.(\w+)")


def _duplicate_names(entries: tuple[WorkbookEntry, ...]) -> list[str]:
    names = [entry.name for entry in entries]
    return [
        f"config/workbooks.toml: workbook[{index + 1}].name {name!r} is used twice"
        for index, name in enumerate(names)
        if name in names[:index]
    ]


def _waivers_of_nothing(
    waivers: tuple[Waiver, ...], codes: list[str], entries: tuple[WorkbookEntry, ...]
) -> Iterator[str]:
    """Waivers that can never hold: a rule or a workbook that does not exist."""
    names = [entry.name for entry in entries]
    addresses = " ".join(entry.id for entry in entries)
    for index, waiver in enumerate(waivers):
        where = f"config/waivers.toml: waiver[{index + 1}]"
        if waiver.code not in codes:
            yield f"{where}.code: no rule {waiver.code!r}" + _meant(waiver.code, codes)
        if waiver.workbook and waiver.workbook not in names and waiver.workbook not in addresses:
            known = _meant(waiver.workbook, names)
            yield f"{where}.workbook: {waiver.workbook!r} is not in config/workbooks.toml{known}"


def _meant(word: str, candidates: Iterable[str]) -> str:
    nearest = _nearest(word, candidates)
    return f" (did you mean {nearest}?)" if nearest else ""
