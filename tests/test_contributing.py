"""The promises of CONTRIBUTING.md: each task is done in a copy of the house, its files counted."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from sync.settings import PACKAGED

pytestmark = pytest.mark.slow

LEFT_OUT = shutil.ignore_patterns(
    ".*", "__pycache__", "pictures", "cases", "bench", "findings", "adr", "outbox", "demo-*", "site"
)
NAME = "kindness"


@dataclass(frozen=True)
class Task:
    """`edits`: file → (before which text, what is added), a new file when the text is "".

    `proof` is Python that fails unless the new thing works; `docs` the generators that matter.
    `tests` are those nearest to it.
    """

    edits: Mapping[str, tuple[str, str]]
    proof: str
    docs: str = ""
    tests: str = ""


def rule(code: str, kind: str, parameters: str, passing: str, failing: str) -> str:
    return f"""[[rule]]
code = "{code}"
kind = "{kind}"
parameters = {parameters}
severity = "info"
source = "practice"
what = {{ th = "ช่อง {{heading}} ยาวไป", en = "{{heading}} is long." }}
why = {{ th = "ข้อความสั้นอ่านง่าย", en = "Short texts are read." }}
todo = {{ th = "เขียนช่อง {{heading}} ให้สั้นลง", en = "Shorten {{heading}}." }}
pass = [{{}}, {{ tables.forums = [{{ place = "{passing}" }}] }}]
fail = [
  {{ tables.forums = [{{ place = "{failing}" }}], expect = ["forums.place#1"] }},
  {{ tables.forums = [{{}}, {{ place = "{failing}" }}], expect = ["forums.place#2"] }},
]

"""


RULE_PROOF = """
from sync.pipeline import Pipeline
from sync.settings import PACKAGED, load
assert "T4-9" in Pipeline(load(PACKAGED, {})).rulebook.rules.codes  # its examples hold
"""
RULE_TESTS = (
    "tests/rules/test_absence.py::test_every_kind_that_waits_is_shown_to_wait_and_its_rules_say_"
    "what_they_claim tests/rules/test_absence.py::test_a_kind_that_waits_asks_what_could_refute_it_"
    "and_no_other_does tests/sandbox/test_demo.py::test_every_plant_is_of_a_rule"
)
FIRST_RULE = '[[rule]]\ncode = "T1-1"'

TASKS: Mapping[str, Task] = {
    "a rule of a known kind": Task(
        {
            "config/rules.toml": (
                FIRST_RULE,
                rule("T4-9", "required", '{ table = "forums", fields = ["place"] }', "ศาลา", ""),
            )
        },
        RULE_PROOF,
        "rules booklet",
        RULE_TESTS,
    ),
    "a kind of rule": Task(
        {
            "sync/rules/cells.py": (
                "@kind(",
                '@kind("own")\n'
                "def at_most(scene: Scene, *, table: TableName, field: FieldName, most: int) -> "
                "Found:\n"
                '    """A text is no longer than `most` characters."""\n'
                "    for index, text in enumerate(scene.values(table, field)):\n"
                "        if text is not None and len(str(text)) > most:\n"
                "            yield Hit(table, index, field)\n\n\n",
            ),
            "config/rules.toml": (
                FIRST_RULE,
                rule(
                    "T4-9",
                    "at_most",
                    '{ table = "forums", field = "place", most = 39 }',
                    "ก" * 39,
                    "ก" * 40,
                ),
            ),
        },
        RULE_PROOF,
        "rules booklet",
        RULE_TESTS + " tests/rules/test_examples.py -k 'T4-9 or waits or plant'",
    ),
    "a column, an alias, a status word": Task(
        {
            "config/tables.toml": (
                'place = { heading = "สถานที่", type = "text", aliases = ["สถานที่จัด"',
                'weather = { heading = "สภาพอากาศ", type = "text" }\n',
            )
        },
        """
from datetime import date
from sync.reading.headings import Catalogue
from sync.reading.tables import example_reading
from sync.settings import PACKAGED, load
tables = load(PACKAGED, {}).tables
forums = {"forums": [{"date": "12 ม.ค. 2569", "weather": "ฝนตก"}]}
reading = example_reading(forums, Catalogue(tables), district="ตาคลี", fiscal_year=2569,
                          today=date(2026, 7, 12))
assert [str(v) for v in reading.tables["forums"].columns["weather"].values] == ["ฝนตก"]
""",
        "guide",
    ),
    "a fiscal year's numbers": Task(
        {
            "config/programmes/2570.toml": (
                "",
                'name = "สัมมาชีพชุมชน ปี 2570"\nfiscal_year = 2570\nteam_size = 6\n',
            )
        },
        """
from sync.settings import PACKAGED, load
assert load(PACKAGED, {}).programme(2570).team_size == 6
""",
    ),
    "a section of the mail": Task(
        {
            f"sync/summary/sections/{NAME}.py": (
                "",
                '"""A word of thanks."""\n\nfrom __future__ import annotations\n\n'
                "from sync.summary.context import Context\n"
                "from sync.summary.section import section\n\n\n"
                '@section(205, "officer")\ndef build(context: Context) -> str:\n'
                '    return "ยินดีที่ได้ทำงานร่วมกัน"\n',
            ),
            f"templates/weekly/sections/{NAME}.txt": ("", "{{ text(v) }}\n"),
            f"templates/weekly/sections/{NAME}.html": (
                "",
                '<tr><td class="card"><p class="p">{{ text(v) }}</p></td></tr>\n',
            ),
        },
        """
from sync.summary.inspection.evidence import read
from tests.summary.snapshots_of import variant
mail = variant("officer")
assert mail.faults == ()
assert "ยินดีที่ได้ทำงานร่วมกัน" in read(mail.message).text
assert "ยินดีที่ได้ทำงานร่วมกัน" in mail.message.html
""",
        "sections",
        "tests/summary/test_words.py -k section",
    ),
    "a command": Task(
        {
            "cli.py": (
                '@cli.command()\n@click.argument("target"',
                '@cli.command()\ndef kindness() -> None:\n    """Say how many rules there are."""\n'
                "    click.echo(office().kindness())\n\n\n",
            ),
            "sync/service/office.py": (
                "    def backup(",
                "    def kindness(self) -> str:\n"
                '        """How many rules there are, in words."""\n'
                '        return f"{len(self.pipeline.rulebook.rules.codes)} rules"\n\n',
            ),
            "templates/terminal/help.th.toml": (
                '"Output format." =',
                '"Say how many rules there are." = "บอกว่ามีกติกากี่ข้อ"\n',
            ),
        },
        """
import subprocess, sys
done = subprocess.run([sys.executable, "cli.py", "kindness"], capture_output=True, text=True)
assert "rules" in done.stdout, done.stderr
assert "### kindness" in open("docs/reference/commands.md", encoding="utf-8").read()
""",
        "commands",
        "tests/console/test_speech.py -k 'its_thai or kindness'",
    ),
    "a way to send": Task(
        {
            f"sync/delivery/{NAME}.py": (
                "",
                '"""The transport that writes mails into the outbox, and says so kindly."""\n\n'
                "from __future__ import annotations\n\n"
                "from sync.delivery.files import FilesTransport\n"
                "from sync.delivery.transport import GoogleAccess\n"
                "from sync.settings import Settings\n\n\n"
                "class KindTransport(FilesTransport):\n"
                f'    name = "{NAME}"\n\n'
                "    def ready(self) -> str:\n"
                '        return "kindly ready"\n\n\n'
                "def make(settings: Settings, access: GoogleAccess) -> KindTransport:\n"
                "    return KindTransport(settings.path(settings.file.delivery.outbox))\n",
            ),
            "sync/settings/office.py": ('"gmail"] = setting(', f'"{NAME}", '),
            "templates/terminal/words.th.toml": (
                '"signing in to send" =',
                '"kindly ready" = "พร้อมส่งด้วยใจ"\n',
            ),
        },
        f"""
import json, os, subprocess, sys, tempfile
home = tempfile.mkdtemp()
os.environ |= {{"SAMMACHIP_HOME": home, "SAMMACHIP_DELIVERY_TRANSPORT": "{NAME}"}}
done = subprocess.run([sys.executable, "cli.py", "doctor", "--format", "json"],
                      capture_output=True, text=True)
assert ("mail", "kindly ready") in {{(c["name"], c["message"]) for c in json.loads(done.stdout)}}
from pathlib import Path
from sync.delivery.transports import TRANSPORTS
assert "{NAME}" in TRANSPORTS
""",
        "settings",
        "tests/console/test_speech.py -k its_thai",
    ),
    "a setting": Task(
        {
            "sync/settings/office.py": (
                "    thai_digits: bool = setting(",
                '    kindness: int = setting(3, "How kind it is.", "kindness = 4")\n',
            )
        },
        """
from sync.settings import PACKAGED, load
assert load(PACKAGED, {"SAMMACHIP_OFFICE_KINDNESS": "5"}).file.office.kindness == 5
assert "| kindness | How kind it is. |" in open("docs/reference/settings.md").read()
""",
        "settings",
    ),
    "a form of date, number or place": Task(
        {
            "sync/reading/cells/months.py": (
                '    known |= {"sept"',
                '    known |= {"เดือนสอง": "b"}\n',
            ),
            "tests/reading/forms.py": (
                '        Form("12 มค 67", "2024-01-12"),',
                '        Form("12 เดือนสอง 2567", "2024-02-12"),\n',
            ),
        },
        """
from tests.reading.forms import CONTEXT
from sync.reading.cells.values import parse
assert parse("date", "12 เดือนสอง 2567", CONTEXT, "en")["value"] == "2024-02-12"
""",
        "values",
    ),
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the tasks touch."""
    return Path(
        shutil.copytree(PACKAGED, tmp_path_factory.mktemp("copy") / "house", ignore=LEFT_OUT)
    )


def promised() -> dict[str, tuple[set[str], set[str]]]:
    """The table of CONTRIBUTING.md: task → the files to edit, and those that are made of them."""
    text = (PACKAGED / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(r"(?m)^\| (a .+?) \| (.+?) \| (.+?) \|$", text)
    return {task: (_paths(edited), _paths(made)) for task, edited, made in rows}


def _paths(cell: str) -> set[str]:
    return set(re.findall(r"`([^`]+)`", cell))


def as_promised(path: str) -> str:
    """A new file is promised as one of some NAME."""
    return path.replace(NAME, "NAME").replace("2570", "NAME")


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def run(folder: Path, *words: str) -> None:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("SAMMACHIP_")}
    done = subprocess.run(
        [sys.executable, "-B", *words],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(folder)},
        capture_output=True,
        encoding="utf-8",
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, f"{words}:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"


def test_every_task_that_is_promised_is_done_here() -> None:
    assert set(promised()) == set(TASKS)


@pytest.mark.parametrize("name", TASKS)
def test_a_task_takes_the_files_that_are_promised_and_no_other(
    house: Path, tmp_path: Path, name: str
) -> None:
    task = TASKS[name]
    folder = Path(shutil.copytree(house, tmp_path / "house"))
    before = contents(folder)
    for path, (place, added) in task.edits.items():
        file = folder / path
        text = file.read_text(encoding="utf-8") if place else ""
        assert place in text, f"{path} has no {place!r} any more"
        file.write_text(text.replace(place, added + place, 1) if place else added, encoding="utf-8")
    if task.docs:
        run(folder, "-m", "tests.generated", *task.docs.split())
    run(folder, "-c", task.proof)
    if task.tests:
        run(folder, "-m", "pytest", "-q", "-x", *shlex.split(task.tests))
    changed = {path for path, content in contents(folder).items() if before.get(path) != content}
    edited, made = promised()[name]
    assert {as_promised(path) for path in task.edits} == edited
    assert {as_promised(path) for path in changed} == edited | made
