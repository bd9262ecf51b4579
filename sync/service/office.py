"""An office: its folder, settings, clock and state, and every use case as one method."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sync.clock import Week, parse_week, week_of
from sync.model import Language, Report
from sync.pipeline import Pipeline
from sync.service.results import (
    Beat,
    Check,
    Explanation,
    Impact,
    MappingView,
    PreviewResult,
    SendResult,
    StatusView,
    Steps,
    SyncResult,
    silent,
)
from sync.settings import Settings, load
from sync.state.lock import ExclusiveLock
from sync.state.secret import secret_key
from sync.state.state import State, open_state


@dataclass
class Office:
    """One office's work. `fixed_today` pins the day (and the clock to the mailing hour)."""

    settings: Settings
    fixed_today: date | None = None

    @classmethod
    def open(
        cls,
        home: Path,
        *,
        today: date | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Office:
        """Load an office's configuration; ConfigError names every problem at once.

        `environment` is laid over the process's own variables.
        """
        import os

        return cls(load(home, {**os.environ, **(environment or {})}), today)

    # -------------------------------------------------------------------------- time, state

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.settings.file.schedule.timezone)

    def now(self) -> datetime:
        """The moment of work: real, or the mailing hour of the pinned day."""
        if self.fixed_today is None:
            return datetime.now(self.zone)
        return datetime.combine(self.fixed_today, self.settings.file.schedule.at, self.zone)

    @property
    def today(self) -> date:
        return self.now().date()

    def week(self, text: str | None = None) -> Week:
        """The ISO week asked for, or the one of today."""
        return parse_week(text) if text else week_of(self.today)

    @cached_property
    def pipeline(self) -> Pipeline:
        return Pipeline(self.settings)

    @cached_property
    def state(self) -> State:
        file = self.settings.file
        return open_state(file.state.url, self.settings.home, strikes=file.delivery.strikes)

    @cached_property
    def secret(self) -> bytes:
        return secret_key(self.settings.home / "state" / "secret.key")

    # -------------------------------------------------------------------------- reading

    def check(
        self,
        target: str,
        *,
        district: str | None = None,
        fiscal_year: int | None = None,
        programme: str | None = None,
    ) -> Report:
        """Validate one workbook without keeping anything of it."""
        import secrets

        from sync.service.source import read_target
        from sync.settings import WorkbookEntry

        workbook, entry = read_target(self.settings, target)
        entry = entry or WorkbookEntry(name=target, id=workbook.id or target)
        stated = {"district": district, "fiscal_year": fiscal_year, "programme": programme}
        entry = entry.model_copy(update={k: v for k, v in stated.items() if v is not None})
        sealed = self.pipeline.seal(workbook, secrets.token_bytes(32))
        reading = self.pipeline.read(sealed, self.today, entry)
        return self.pipeline.check(reading, self.pipeline.programme(reading, entry), self.today)

    def parse(
        self, kind: str, texts: Sequence[str], *, district: str | None, fiscal_year: int | None
    ) -> list[dict[str, Any]]:
        """What the reader makes of texts; `architecture.md` gives the shapes."""
        return self.pipeline.parse(kind, texts, district=district, fiscal_year=fiscal_year)

    def sync(self, *, full: bool = False, progress: Steps = silent) -> SyncResult:
        from sync.service import reading

        return reading.sync(self, self.week(), full=full, progress=progress)

    # -------------------------------------------------------------------------- mail

    def preview(
        self, out: Path, *, week: str | None = None, progress: Steps = silent
    ) -> PreviewResult:
        from sync.service import mailing

        return mailing.preview(self, out, self.week(week), progress=progress)

    def send(
        self,
        *,
        week: str | None = None,
        address: str | None = None,
        resend_unknown: bool = False,
        dry_run: bool = False,
        progress: Steps = silent,
    ) -> SendResult:
        from sync.service import mailing

        if address is not None:
            return mailing.send_test(self, address, self.week(week), progress=progress)
        return mailing.send(
            self,
            self.week(week),
            resend_unknown=resend_unknown,
            dry_run=dry_run,
            progress=progress,
        )

    def status(self, *, week: str | None = None) -> StatusView:
        from sync.service import audit

        return audit.status(self, self.week(week))

    def history(
        self, *, recipient: str | None = None, week: str | None = None
    ) -> list[dict[str, Any]]:
        from sync.service import audit

        return audit.history(self, recipient, week)

    def explain(self, finding_id: str) -> Explanation:
        from sync.service import audit

        return audit.explain(self, finding_id)

    def backup(self, target: Path) -> None:
        self.state.backup(target)

    def doctor(self) -> list[Check]:
        from sync.service import doctor

        return doctor.examine(self)

    # -------------------------------------------------------------------------- for the daemon

    def jobs(self) -> list[tuple[str, float, Callable[[Beat], Mapping[str, Any]]]]:
        """The daemon's work: mail is looked at on every beat, the sheets less often."""
        from sync.service import duty

        poll = float(self.settings.file.schedule.poll_seconds)
        return [
            ("mail", 0.0, lambda tick: duty.mail_what_is_due(self, tick)),
            ("read", poll, lambda tick: duty.read_what_changed(self, tick)),
        ]

    def interrupt(self) -> None:
        """Nothing here outlives its own deadline; the process simply leaves after the grace."""

    def daemon_lock(self) -> ExclusiveLock:
        return ExclusiveLock(self.settings.home / "state" / "daemon.lock", "the daemon")

    def tell_health(
        self, now: datetime, jobs: Mapping[str, Mapping[str, Any]], metrics: Path | None
    ) -> None:
        from sync.service import health

        health.tell(self, now, jobs, metrics)

    # -------------------------------------------------------------------------- rules, mapping

    def rules(self) -> list[dict[str, Any]]:
        return self.pipeline.rule_list()

    def booklet(self, language: Language, shape: Literal["md", "html"]) -> str:
        return self.pipeline.booklet(language, shape)

    def impact(self, code: str, changes: Mapping[str, str]) -> Impact:
        from sync.service import mapping

        return mapping.impact(self, code, changes)

    def mapping(self, target: str) -> MappingView:
        from sync.service import mapping

        return mapping.view(self, target)

    def accept(self, name: str, *, shrink: bool) -> list[str]:
        from sync.service import mapping

        return mapping.accept(self, name, shrink=shrink)
