"""Every generated page and snapshot, made anew: `make docs`, or `make docs ONLY="rules quiet"`.

Each generator runs in a process of its own. A test fails with the words `make docs` when a page is
no longer what its generator makes.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from sync.settings import PACKAGED

Files = Mapping[Path, str]  # what each file should hold
DOCS = PACKAGED / "docs"


def quiet() -> Files:
    from tests import quiet

    with TemporaryDirectory() as folder:
        return {quiet.PAGE: quiet.page(quiet.observed(Path(folder)))}


def faults() -> Files:
    from tests import faults

    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # one of the faults is met without our rights
        kept = faults.PAGE.read_text(encoding="utf-8") if faults.PAGE.is_file() else ""
        return {faults.PAGE: faults.page(faults.observed(Path(folder)), kept)}


def rules() -> Files:
    from tests.rules.reference import PAGE, page

    return {PAGE: page()}


def booklet() -> Files:
    from sync.pipeline import Pipeline
    from sync.settings import load

    return {DOCS / "th/กติกา.md": Pipeline(load(PACKAGED, {})).rulebook.booklet("th", "md")}


def settings() -> Files:
    from tests.settings_reference import PAGE, page

    return {PAGE: page()}


def commands() -> Files:
    from tests.commands_reference import PAGE, page

    return {PAGE: page()}


def guide() -> Files:
    from tests.guide import PAGE, page

    return {PAGE: page()}


def values() -> Files:
    from tests.reading.forms import PAGE, page

    return {PAGE: page()}


def sections() -> Files:
    from tests.summary.sections_reference import PAGE, page

    return {PAGE: page()}


def mails() -> Files:
    from tests.summary.snapshots_of import snapshots

    return snapshots()


def clients() -> Files:
    from tests.summary.clients import files

    return files()


def outcomes() -> Files:
    from tests.delivery.outcomes import PAGE, page

    return {PAGE: page()}


def results() -> Files:
    from tests.results_people import PAGE, five_days, observed, page

    with TemporaryDirectory() as folder:
        days = five_days(Path(folder) / "days")
        return {PAGE: page(days, observed(Path(folder)))}


def house() -> Files:
    from tests.house import files

    return files()


def hostile() -> Files:
    from tests.xlsx.hostile import PAGE, page

    return {PAGE: page()}


def kept_data() -> Files:
    from tests.kept import PAGE, page

    return {PAGE: page()}


def decisions() -> Files:
    from tests.decisions import PAGE, page

    return {PAGE: page()}


def notice() -> Files:
    from tests.licences import NOTICE, page

    return {NOTICE: page()}


def sandbox() -> Files:
    from tests.sandbox.replay import PAGE, page, recordings_folder, replay

    folder = recordings_folder()
    if folder is None:
        sys.stderr.write("sandbox: left as it is; set SAMMACHIP_RECORDINGS to renew it\n")
        return {}
    return {PAGE: page(replay(folder))}


# the longest first: the others are made beside it
GENERATORS: Mapping[str, Callable[[], Files]] = {
    function.__name__: function
    for function in (
        quiet, faults, results, rules, sandbox, mails, booklet, outcomes, values, commands,
        settings, sections, guide, clients, house, hostile, kept_data, decisions, notice,
    )
}  # fmt: skip


def stale(name: str) -> list[Path]:
    """The files of a generator that are not what it makes now."""
    return [path for path, text in GENERATORS[name]().items() if now_in(path) != text]


def now_in(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def renew(name: str) -> str:
    """Write what changed; one line that tells it."""
    logging.disable(logging.CRITICAL)  # what the scenes provoke is meant
    begun = time.monotonic()
    changed = []
    for path, text in GENERATORS[name]().items():
        if now_in(path) != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            changed.append(str(path.relative_to(PACKAGED)))
    return f"{name} ({time.monotonic() - begun:.1f} s): {', '.join(changed) or 'as it was'}"


def main(names: list[str]) -> None:
    unknown = set(names) - set(GENERATORS)
    if unknown:
        sys.exit(f"no generator is called {', '.join(unknown)}; there are {', '.join(GENERATORS)}")
    chosen = [name for name in GENERATORS if not names or name in names]
    with ProcessPoolExecutor() as pool:
        for line in pool.map(renew, chosen):
            sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
