"""Every command as an operator meets it: all is well, much is wrong, or it is called wrongly."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import click
from openpyxl import load_workbook

import cli
from sync.sandbox.demo import offices
from sync.service import Office
from sync.settings import PACKAGED

TODAY = ("--today", str(offices.TODAY))
NARROW = "80"


class Told(NamedTuple):
    """What a command printed and ended with; `aside` is what went to stderr."""

    words: tuple[str, ...]
    code: int
    out: str
    aside: str

    @property
    def all(self) -> str:
        return self.out + self.aside


def told(home: Path, *words: str, language: str = "th", office: Office | None = None) -> Told:
    """A command in this process, exactly as a terminal of 80 columns would show it."""
    out, aside = io.StringIO(), io.StringIO()
    environment = {
        "SAMMACHIP_HOME": str(home), "SAMMACHIP_LANGUAGE": language, "COLUMNS": NARROW,
    }  # fmt: skip
    with ExitStack() as stack:
        stack.enter_context(patch.dict(os.environ, environment))
        if office is not None:
            stack.enter_context(patch.object(cli, "office", lambda today=None: office))
        stack.enter_context(patch.object(sys, "argv", ["cli.py", *words]))
        stack.enter_context(patch.object(click.core, "_detect_program_name", lambda: "cli.py"))
        stack.enter_context(patch.object(sys, "stdin", io.StringIO()))
        stack.enter_context(patch.object(sys, "excepthook", sys.excepthook))
        stack.enter_context(redirect_stdout(out))
        stack.enter_context(redirect_stderr(aside))
        try:
            cli.main()
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
    return Told(words, code, out.getvalue(), aside.getvalue())


def commands() -> dict[tuple[str, ...], click.Command]:
    """Every command and group by its words, () being the program itself."""
    found: dict[tuple[str, ...], click.Command] = {(): cli.cli}
    for name, command in cli.cli.commands.items():
        found[name,] = command
        if isinstance(command, click.Group):
            found |= {(name, each): below for each, below in command.commands.items()}
    return found


# ------------------------------------------------------------------------------ all is well

NAME = "takhli-2569"
ANN, ARUNEE = "ann@example.go.th", "arunee@takhli.example.go.th"
BEFORE = (  # in an office that has read nothing yet
    "doctor", "status", "history", "rules impact T9-1 --set days=10", "explain 0123456789abcdef",
    "forget nobody@example.go.th", "monthly", "board --out {home}/board", "send --to {ann}",
    "state move --to postgresql://nobody@127.0.0.1:1/none", "cluster status", "worker --once",
    "bounces", "backup {home}/empty.db",
)  # fmt: skip
DAY = (  # of an operator, from the first look to the last
    "sync", "sync --full", "check {sheet}", "check {name} --all", "mapping show {sheet}",
    "mapping show {name}", "mapping accept {name}", "mapping accept {name} --shrink",
    'mapping accept {name} tab:แผน=copy', "mapping accept {name} tab:แผน=cancelled",
    "mapping accept {name} tab:แผน=", "mapping accept {name} households.moo=",
    "preview --out {home}/preview", "send --dry-run",
    "send", "send", "send --to {ann}", "status", "history", "doctor", "explain {finding}",
    "rules", "rules impact T9-1 --set days=10",
    "monthly --out {home}/month", "monthly", "monthly --month 2026-05",
    "board --out {home}/board", "board --out {home}/board --for province",
    "pause {ann} --until 2026-09-30", "status", "pause stranger@example.go.th", "resume {ann}",
    "resume {ann}", "bounces {home}/bounce.eml {home}/request.eml {home}/other.eml",
    "bounces --resume {ann}", "status", "send --dry-run", "forget {arunee}",
    "forget {arunee} --yes", "forget {arunee}", "backup {home}/backup.db",
    "restore {home}/backup.db", "restore {home}/backup.db --yes", "daemon --once", "doctor",
    "template --district ตาคลี --out {home}/blank.xlsx", "init {home}/new --district ตาคลี",
    "init {home}/sheet --sheet https://docs.google.com/spreadsheets/d/abc/edit",
    "init {home}/plain", "init --demo {home}/demo", "--version",
    "parse date 31.6.69 12.1.69", "parse dates ก 1-3.ม.ค.69", "parse money ก -- -",
    "parse phone 12", "parse number 1,5oo", "parse numbers ก", "parse place ก",
    "parse citizen-id 12", "parse wish ก",
)  # fmt: skip
AMISS = (  # asked for what is not there, or cannot be
    "check none.xlsx", "check {home}", "check nobody", "check {home}/config/settings.toml",
    "check {name} --district ตาคลิ", "check {name} --district เมือง", "check {name} --programme 1999",
    "mapping show nobody", "mapping accept {sheet}", "mapping accept {name} x",
    "mapping accept {name} tab:x=copy", "mapping accept {name} tab:แผน=x",
    "mapping accept {name} households.moo=F", "mapping accept {name} x --shrink",
    "preview --out {home}/p --week 2026-W99", "preview --out {home}/p --week 2026-W50",
    "send --week 2026-W01", "send --week x", "send --to x@elsewhere.example.com",
    "status --week x", "history --week x", "explain x", "rules impact X1", "monthly --month x",
    "monthly --month 2026-07", "monthly --month 2020-01", "pause x",
    "pause {ann} --until 2020-01-01", "bounces {home}/none.eml", "bounces --resume {ann} x",
    "forget x", "restore {home}/none.db --yes", "restore {sheet} --yes",
    "restore {home}/state/sammachip.db --yes",
    "template --district ตาคลิ", "template --district เมือง", "template --district xyz",
    "template --district ตาคลี --out {home}/blank.xlsx",
    "template --district ตาคลี --out {home}/none/x.xlsx", "init {home}", "init {sheet}/x",
    "board --out {sheet}/x", "preview --out {sheet}/x", "backup {home}/none/x.db",
    "state move --to sqlite:///{home}/state/sammachip.db", "state move --to x",
)  # fmt: skip
BOUNCE = """\
From: MAILER-DAEMON@example.go.th
Content-Type: multipart/report; report-type=delivery-status; boundary=B

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.go.th

Final-Recipient: rfc822; {ann}
Action: failed
Status: 5.1.1

--B
Content-Type: text/rfc822-headers

Message-ID: {message}

--B--
"""


def office_day(home: Path) -> Iterator[Told]:
    """All of `BEFORE`, `DAY` and `AMISS` in the demo office in `home`."""
    sheet = all_in_thai(home)
    filled = {"home": str(home), "sheet": str(sheet), "name": NAME, "ann": ANN, "arunee": ARUNEE}
    (home / "request.eml").write_text(f"From: {ANN}\nSubject: unsubscribe\n\n", encoding="ascii")
    (home / "other.eml").write_text(
        "From: a@example.com\nSubject: hello\n\nhello", encoding="ascii"
    )
    (home / "bounce.eml").write_text(BOUNCE.format(ann=ANN, message="<none@x>"), encoding="ascii")
    for line in (*BEFORE, *DAY, *AMISS):
        if "{finding}" in line:
            rows = json.loads(told(home, "check", NAME, "--format", "json", *TODAY).out)["findings"]
            filled["finding"] = rows[0]["id"]
        if line.startswith("bounces {home}/bounce"):
            sent = json.loads(told(home, "history", "--recipient", ANN, "--format", "json").out)
            bounce = BOUNCE.format(ann=ANN, message=sent[0]["message_id"])
            (home / "bounce.eml").write_text(bounce, encoding="ascii")
        words = [word.format(**filled) for word in shlex.split(line)]
        if takes_today(words):
            words[len(named(words)) : len(named(words))] = TODAY
        yield told(home, *words)


def all_in_thai(home: Path) -> Path:
    """No reader of the demo office has English mails any more; its sheet."""
    (sheet,) = (home / "workbooks").glob("*.xlsx")
    book = load_workbook(sheet)
    for row in book["ผู้รับรายงาน"].iter_rows():
        for cell in row:
            if cell.value == "en":
                cell.value = "th"
    book.save(sheet)
    return sheet


def named(words: Sequence[str]) -> tuple[str, ...]:
    """The command of a line, without its arguments."""
    known = commands()
    return max((words_ for n in range(3) if (words_ := tuple(words[:n])) in known), key=len)


def takes_today(words: Sequence[str]) -> bool:
    command = commands()[named(words)]
    return any(parameter.name == "today" for parameter in command.params)


# ------------------------------------------------------------------------------ called wrongly

NONSENSE = "zzz"


def called_wrongly(home: Path) -> Iterator[Told]:
    """Each command with each kind of mistake that its own parameters allow."""
    for words, command in commands().items():
        ways = [["--zzz"], ["zzz"] if isinstance(command, click.Group) else ["x"] * 4]
        required = [p for p in command.params if p.required]
        ways += [[]] if required and not isinstance(command, click.Group) else []
        for parameter in command.params:
            ways += _mistaken(parameter)
        for way in ways:
            result = told(home, *words, *way)
            if result.code:  # several texts, files or answers may be given
                yield result


def _mistaken(parameter: click.Parameter) -> Iterator[list[str]]:
    """A value that its type does not take, none where one is needed, one where none is taken."""
    kind = parameter.type
    if isinstance(parameter, click.Option):
        name = parameter.opts[-1]
        if parameter.is_flag or parameter.count:
            yield [f"{name}={NONSENSE}"]
            return
        yield [name]
        if isinstance(kind, click.Choice | click.IntRange | cli.Day):
            yield [name, NONSENSE]
        if isinstance(kind, click.IntRange):
            yield [name, "99999999"]
    elif isinstance(kind, click.Choice):
        yield [NONSENSE, NONSENSE]
    elif isinstance(kind, click.Path):
        yield ["/nowhere" if kind.exists else "/"]


# ------------------------------------------------------------------------------ faults of files

ID = "https://docs.google.com/spreadsheets/d/abc/edit"
SHEET = f"[[workbook]]\nname = 'a'\nid = '{ID}'\n"
WAIVER = "[[waiver]]\nrecord = 'x'\nreason = 'x'\nwho = 'x'\n"
FAULTY: Mapping[str, Sequence[str]] = {  # a file → what may stand in it
    "config/settings.toml": (
        "[of_fice]", "[office]\nlanguage = 'thai'", "smtp = 1", "[smtp]\nport = 'x'",
        "[smtp]\nport = 0", "[smtp]\nport = 1.5", "[smtp]\nport = true", "[smtp]\nport = 99999",
        "[smtp]\npause = 'x'", "[smtp]\ntimeout = 0", "[smtp]\nsecurity = 'x'", "[smtp]\nhost = 1",
        "[smtp]\nca_file = 1", "[guards]\nshrink_share = 1", "[mail]\nsender = 'x'",
        "[mail]\nprovince = 'x'", "[mail]\none_click = 'x'", "[mail]\none_click = []",
        "[mail]\nrules_page = 'x'", "[mail]\nattach_xlsx = 'x'", "[schedule]\ntimezone = 'x'",
        "[schedule]\nat = 'x'", "[schedule]\nat = '25:00'", "[schedule]\nat = []",
        "[schedule]\nextra_days_off = ['x', 1, []]", "[schedule]\nalso = 'x'",
        "[schedule]\nextra_days_off = ['2026-13-01', '2026-02-30', '2026-01-01T10:00']",
        "[schedule]\nat = 7.3", "[schedule]\nno_days_off = [2569-07-13]", "[smtp]\nhost = ''",
        "[smtp]\nuser = 'x'", "[mail]\nunsubscribe = 'http://x'", "[mail]\nallowed_domains = 'x'",
        "[delivery]\nretry_minutes = [1.5]", "[office\n", "office", "a =", "a = 1 b = 2",
        "a = 1\na = 2", "[a]\n[a]", "a = 'x", "a = [1", "a = {b = 1", 'a = "\\x"', "= 1",
        "a = nope", "a = 2026-13-01", "a = {b = 1, b = 2}", "[[a]\n", "a = {b = 1}\n[a.c]",
        "a = 'x\x01'",
        "[a]\nb = 1\n[a.b]", 'a = "\\u12"', "\udcff",
    ),
    "config/workbooks.toml": (
        "[[workbook]]\nname = 'a'", "workbook = 1", "[[work_book]]", SHEET + SHEET,
        SHEET + "fiscal_year = 2026", SHEET + "programme = 'x'",
        SHEET.replace("[[workbook]]", "[workbook]"),
        SHEET + "district = 'ตาคลิ'\nprovince = 'นครสวรค์'",
        *(SHEET.replace("spreadsheets/d", kind)
          for kind in ("document", "forms", "presentation", "file", "drive/folders")),
        "[registry]\nid = 'x'\naccount = 'x'", f"{SHEET}\n[registry]\nid = '{ID}'",
    ),
    "config/registry.toml": (
        "x = 1", "[tables.districts]\nfields = {}", "[in_use]\nyes = 1\nno = ['x']",
    ),
    "config/waivers.toml": (
        WAIVER + "code = 'X'\nuntil = 2026-01-01", WAIVER + "code = 'T9-1'\nuntil = 'x'",
        WAIVER + "code = 'T9-1'\nuntil = 2026-01-01\nworkbook = 'x'",
    ),
    "config/tables.toml": ("[tables.x]\ntab = 1",),
    "config/programmes/2569.toml": (
        "name = 'x'", "name = 'x'\nfiscal_year = 2569\nunit = 'x'\nloan_days = 'x'",
    ),
    "templates/weekly/words.th.toml": ("x",),
    "config/rules.toml": ("[[rule]]\ncode = 'X'",),
}  # fmt: skip
OF_A_RULE = (  # what may stand in it in the place of what is right
    "x = 1", "severity = 'x'", "source = 'x'", "kind = 'x'", "escalated = 'x'",
    "what = {th = 'x'}", "pass = []", "fail = []", "parameters = {x = 1}",
    "parameters = {warning_days = [], error_days = 'x'}",
    "kind = 'required'\nparameters = {table = 'x', fields = [1, 'x'], given = 1}",
    "kind = 'required'\nparameters = {table = 'plan', field = 'x'}",
    "pass = [{x = 1}, {tables.x = []}]\n"
    "fail = [{tables.plan = [{x = 'x'}]}, {programme.x = 1}]",
    "pass = [{tables.plan = []}, {tables.plan = []}]\n"
    "fail = [{tables.plan = [], expect = ['x']}, {tables.plan = []}]",
)  # fmt: skip


def faults_of_files(home: Path) -> Iterator[Told]:
    """`doctor` and `rules` in an office of which one file is at fault, and then another."""
    blocks = (PACKAGED / "config/rules.toml").read_text(encoding="utf-8").split("[[rule]]")
    rule = next(block for block in blocks if 'code = "T9-1"' in block)
    faults = [(name, content) for name, contents in FAULTY.items() for content in contents]
    faults += [("config/rules.toml", _changed(rule, lines)) for lines in OF_A_RULE]
    for name, content in faults:
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8", "surrogateescape"))
        yield told(home, "doctor")
        yield told(home, "rules")
        path.unlink()
    with patch.dict(os.environ, {"SAMMACHIP_SMTP_PROT": "1", "SAMMACHIP_SMTP_PORT": "x"}):
        yield told(home, "doctor")


def _changed(rule: str, line: str) -> str:
    """The block with other lines in the place of those that say the same."""
    for key in re.findall(r"^(\w+) =", line, re.MULTILINE):
        rule = re.sub(rf"^{key} = (?:\[\n.*?^\]|.*?)\n", "", rule, flags=re.MULTILINE | re.DOTALL)
    return f"[[rule]]\n{line}{rule}"
