"""What an office is made of: its folder, settings, clock, state and pipeline."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from zoneinfo import ZoneInfo

from sync.clock import Week, parse_week, week_of
from sync.errors import ProgramFault, SourceError, SyncError, place_of
from sync.limits import Exceeded, within
from sync.logs import Faults
from sync.model import TAB, Settled
from sync.pipeline import Pipeline
from sync.service.memo import stamps
from sync.service.memo.drawn import Boards
from sync.service.memo.proofs import KeptProofs, folder_for
from sync.service.memo.typed import Typed
from sync.settings import Settings, WorkbookEntry, load, registered

if TYPE_CHECKING:
    from sync.state.state import State

LOST_FILES = "lost attachments"  # of the week's mails, as JSON
KEY_CHANGED = "secret key changed"  # the week in which another key was put there
REGISTRY = "registry"  # how commands call the registry of districts
STATE_NEW = "state new"  # the week in which the state was lost, and begun anew
log = logging.getLogger(__name__)


class Listed(NamedTuple):
    """The sheets that an office reads, and the mark of the registry that they were taken from."""

    mark: str
    entries: tuple[WorkbookEntry, ...]


@dataclass
class OfficeContext:
    """One office. `fixed_today` pins the day: it is the mailing hour of that day when the office is
    opened (`begun_at`, a moment of the monotonic clock), and time goes on from there."""

    settings: Settings
    fixed_today: date | None = None
    begun_at: float = field(default_factory=time.monotonic, repr=False, compare=False)
    _listed: Listed | None = field(default=None, init=False, repr=False, compare=False)

    @classmethod
    def open(
        cls,
        home: Path,
        *,
        today: date | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Self:
        """Load an office's configuration; ConfigError names every problem at once.

        `environment` is laid over the process's own variables.
        """
        return cls(load(home, {**os.environ, **(environment or {})}), today)

    def for_another_thread(self) -> Self:
        """The same office; of what it has open or found out only that is shared which the log has
        told already. It holds no workbook: each thread would hold as many, and which of them meets
        one again is chance."""
        other = replace(self)
        other.faults, other.typed = self.faults, Typed(most_cells=0)
        return other

    # -------------------------------------------------------------------------- time, state

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.settings.file.schedule.timezone)

    def now(self) -> datetime:
        """The moment of work: real, or on the pinned day, which it never leaves."""
        if self.fixed_today is None:
            return datetime.now(self.zone)
        begun = datetime.combine(self.fixed_today, self.settings.file.schedule.at, self.zone)
        passed = timedelta(seconds=time.monotonic() - self.begun_at)
        return min(begun + passed, datetime.combine(self.fixed_today, time_of_day.max, self.zone))

    @property
    def today(self) -> date:
        return self.now().date()

    def week(self, text: str | None = None) -> Week:
        """The ISO week asked for, or the one of today."""
        return week_of(self.today) if text is None else parse_week(text)

    @property
    def workbooks(self) -> tuple[WorkbookEntry, ...]:
        """The sheets that the office reads: whoever asks for them asks here.

        They are those of workbooks.toml, and those of the registry as it was last taken; the same
        until `look_again`.
        """
        if self._listed is None:
            self._listed = self._list()
        return self._listed.entries

    @property
    def listed(self) -> tuple[WorkbookEntry, ...]:
        """All sheets that have a name here: those that are read, and the registry itself."""
        return self.workbooks if self.registry is None else (*self.workbooks, self.registry)

    @property
    def registry(self) -> WorkbookEntry | None:
        """The sheet that is the registry of districts; None where there is none."""
        link = self.settings.file.registry.id
        return None if link is None else WorkbookEntry(name=REGISTRY, id=link)

    @property
    def reads_any(self) -> bool:
        """Whether there is anything to read: a sheet, or a registry that may name some."""
        return bool(self.settings.workbooks) or self.registry is not None

    def look_again(self) -> None:
        """Another process may have taken the registry anew: before a piece of work, look again."""
        if self._listed is not None and self._listed.mark != self._mark():
            self._listed = None

    def _list(self) -> Listed:
        entries, mark = self.settings.workbooks, self._mark()
        if mark:
            kept = self.state.registry.get().registry
            entries = (*entries, *registered.entries_of(kept, entries))
        return Listed(mark, entries)

    def _mark(self) -> str:
        return self.state.registry.mark() if self.registry and self.begun else ""

    @cached_property
    def pipeline(self) -> Pipeline:
        return Pipeline(self.settings, KeptProofs(folder_for(self.settings.home)))

    @contextmanager
    def bounded(self, name: str) -> Iterator[None]:
        """Reading and checking one workbook; SourceError when it takes too long or too much."""
        guards = self.settings.file.guards
        try:
            with within(guards.workbook_seconds, guards.workbook_megabytes):
                yield
        except Exceeded as fault:
            raise SourceError(
                f"{name}: reading and checking it was stopped: {fault}",
                hint="look for a tab or a cell far larger than the others and move what is not the "
                "programme's elsewhere; [guards] in config/settings.toml has the bounds",
            ) from fault

    @contextmanager
    def contained(self, name: str) -> Iterator[None]:
        """`bounded`, for one workbook of many: a bug of ours is that workbook's error alone."""
        try:
            with self.bounded(name):
                yield
        except (SyncError, OSError):
            raise
        except Exception as bug:  # one workbook must not silence the others
            place = place_of(bug)
            self.faults.stands(f"bug {name} {place}", place, "our bug", bug=bug, workbook=name)
            raise ProgramFault(
                f"{name}: a fault of this program, not of the sheet: {place}",
                hint="please report this line to the developers; other sheets are read as usual",
            ) from bug

    def settled(self, entry: WorkbookEntry | None) -> dict[str, dict[str, Settled]]:
        """What a person has said of the headings and tabs of a configured workbook."""
        configured = entry and any(entry.name == known.name for known in self.listed)
        if entry and configured and self.begun:
            return _settled(self.state.accepted.all("mapping", entry.name))
        return {}

    def all_settled(self) -> dict[str, dict[str, dict[str, Settled]]]:
        """The same for every workbook of which something was said, asked for once."""
        if not self.begun:
            return {}
        said = self.state.accepted.by_workbook("mapping")
        return {name: _settled(answers) for name, answers in said.items()}

    @cached_property
    def configured(self) -> str:
        """A digest of program and settings, as far as reports depend on them."""
        return stamps.of_settings(self.settings)

    @cached_property
    def typed(self) -> Typed:
        """What this process has typed and judged lately."""
        return Typed()

    @cached_property
    def boards(self) -> Boards:
        """What this process has written of the board."""
        return Boards()

    @property
    def begun(self) -> bool:
        """Whether there is a state already: who only looks should not make one."""
        from sync.state.database import begun

        return begun(self.settings.file.state.url, self.settings.home)

    @cached_property
    def state(self) -> State:
        from sync.state.state import open_state

        file = self.settings.file
        state = open_state(file.state.url, self.settings.home, strikes=file.delivery.strikes)
        if (self.settings.home / "sent.log").exists() and not state.runs.latest(1):
            # not a first run: mails have left, and what was known then is gone
            log.warning("the state is a new one, though sent.log tells of mails from before")
            state.kept.put(STATE_NEW, str(self.week()))
        return state

    @cached_property
    def faults(self) -> Faults:
        """The faults that the log has told of already."""
        return Faults(logging.getLogger("sync.service"))

    @cached_property
    def secret(self) -> bytes:
        """The key of this office's digests; StateError when the one used so far is gone."""
        from sync.state.secret import KEY_SEEN, fingerprint

        known = self.state.kept.get(KEY_SEEN)
        key = self.state.key()
        if known not in (None, fingerprint(key)):
            log.warning("state/secret.key is another one than before: citizen ids look new once")
            self.state.kept.put(KEY_CHANGED, str(self.week()))
        if known != fingerprint(key):
            self.state.kept.put(KEY_SEEN, fingerprint(key))
        return key


def _settled(answers: Mapping[str, Any]) -> dict[str, dict[str, Settled]]:
    settled: dict[str, dict[str, Settled]] = {}
    for name, answer in answers.items():
        table, _, key = name.partition(":" if name.startswith(f"{TAB}:") else ".")
        settled.setdefault(table, {})[key] = Settled(*answer)
    return settled
