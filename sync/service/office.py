"""The face of the service: every use case of an office as one method."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sync import clock
from sync.errors import UsageError
from sync.model import Beat, Concern, Language, Report
from sync.service.context import OfficeContext
from sync.service.results import (
    Audience,
    BoardResult,
    BouncesResult,
    Check,
    Explanation,
    Forgotten,
    History,
    Impact,
    MappingView,
    PreviewResult,
    SendResult,
    StatusView,
    Steps,
    SyncResult,
    silent,
)
from sync.settings import WorkbookEntry

if TYPE_CHECKING:
    from sync.state.lock import ExclusiveLock
    from sync.state.moving import Carried


class Office(OfficeContext):
    """An office at work; each use case lives in a module of its own, imported when it is asked."""

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
        from sync.service import road
        from sync.service.sources.source import read_target

        if district is not None:
            self.pipeline.sheets.district(district)
        with self.bounded(target):
            workbook, entry = read_target(self, target)
            if entry is not None and entry == self.registry:
                raise UsageError(
                    f"{target} is the registry of districts, and no district's workbook",
                    hint="doctor tells what is wrong with it; mapping show shows its headings",
                )
            entry = entry or WorkbookEntry(name=target, id=workbook.id or target)
            stated = {"district": district, "fiscal_year": fiscal_year, "programme": programme}
            entry = entry.model_copy(update={k: v for k, v in stated.items() if v is not None})
            sealed = self.pipeline.sheets.seal(workbook, secrets.token_bytes(32))
            reading = road.read(self, sealed, entry)
            return road.report(self, reading, road.check(self, reading, entry), entry)

    def parse(
        self,
        kind: str,
        texts: Sequence[str],
        *,
        district: str | None,
        fiscal_year: int | None,
        language: Language = "th",
    ) -> list[dict[str, Any]]:
        """What the reader makes of texts; without a fiscal year, a missing year is this one's."""
        year = fiscal_year or clock.fiscal_year(self.today)
        return self.pipeline.sheets.parse(
            kind, texts, language, district=district, fiscal_year=year
        )

    def sync(self, *, full: bool = False, progress: Steps = silent) -> SyncResult:
        from sync.service import concerns, reading

        if self.begun:
            self.state.database.check()  # damage in the middle of the file shows nowhere else
        result = reading.sync(self, self.week(), full=full, progress=progress)
        return replace(result, concerns=concerns.beside_notes(self.concerns()))

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

    def monthly(self, month: str | None = None, out: Path | None = None) -> Any:
        """Send a month's report ("2026-06"; the last one that is over), or write it to `out`."""
        from sync.service import monthly

        chosen = clock.parse_month(month) if month else clock.month_of(self.today).before
        if out is not None:
            return monthly.preview(self, chosen, out)
        return monthly.send(self, chosen, by_hand=True)

    def board(self, out: Path, *, audience: Audience | None = None) -> BoardResult:
        """Write the board's pages to a folder, from what is kept; no sheet is read."""
        from sync.service import board

        return board.write(self, out, audience or self.settings.file.board.audience)

    def template(
        self, district: str, *, province: str | None, fiscal_year: int | None, out: Path | None
    ) -> Path:
        """Write a blank workbook for a district and fiscal year (this one's); never over another.

        `out` is a file or a folder; without it the file stands here under its own name.
        """
        from sync.service.commands import beginning

        year = fiscal_year or clock.fiscal_year(self.today)
        return beginning.template(self, district, province, year, out)

    def bounces(self, places: Sequence[str] = ()) -> BouncesResult:
        """Read bounces from files, Maildirs or "-"; without places, from delivery.bounces."""
        from sync.service import bounces

        return bounces.read(self, places) if places else bounces.read_configured(self)

    def pause(self, address: str, *, until: date | None = None) -> list[str]:
        """Write nothing to an address until (and on) a day, or until `resume`; what to say of it.

        Raises UsageError for what is no address, and for a day that is over.
        """
        from sync.service import people

        return people.pause(self, address, until)

    def resume(self, address: str) -> bool:
        """Write to a paused address again; False when it was not paused and has no strike."""
        if not self.begun:
            return False
        asked = self.state.pauses.remove(address)
        return self.state.addresses.clear(address) or asked

    def concerns(self) -> tuple[Concern, ...]:
        """All that is for the operator to look at, as far as the state knows."""
        from sync.service import concerns

        return concerns.concerns(self)

    def status(self, *, week: str | None = None) -> StatusView:
        from sync.service.commands import audit

        return audit.status(self, self.week(week))

    def history(
        self, *, recipient: str | None = None, week: str | None = None, newest: int | None = None
    ) -> History:
        from sync.service.commands import audit

        return audit.history(self, recipient, week, newest)

    def explain(self, finding_id: str) -> Explanation:
        from sync.service.commands import audit

        return audit.explain(self, finding_id)

    def backup(self, target: Path) -> None:
        """Raises UsageError where there is no state: in a folder that is no office."""
        if not self.begun:
            raise UsageError("there is no state to back up", hint="run it in the office's folder")
        self.state.backup(target)

    def restore(self, backup: Path) -> tuple[list[Carried], Path | None]:
        """Put a backup in the place of the state; where that is kept, if there was one.

        Raises StateError while the daemon runs or mails are sent.
        """
        from sync.state.moving import restore

        with self.at_rest():
            return restore(backup, self.settings.file.state.url, self.settings.home)

    def move_state(self, url: str) -> tuple[list[Carried], bool]:
        """Carry the state into the database of a URL; its tables, and whether that was needed.

        This office goes on with the old one until its settings name the new one. Raises
        StateError while the daemon runs or mails are sent.
        """
        from sync.state.moving import move
        from sync.state.state import open_database

        if not self.begun:
            raise UsageError("there is no state to move yet", hint="set state.url, and begin there")
        with self.at_rest(), closing(open_database(url, self.settings.home)) as target:
            return move(self.state.database, target)

    def forget(self, who: str, *, trial: bool) -> Forgotten:
        """Take a person or household out of all that is kept; on trial, tell what would go."""
        from sync.service.commands import forgetting

        return forgetting.forget(self, who, trial=trial)

    def doctor(self) -> list[Check]:
        from sync.service.commands import doctor

        return doctor.examine(self)

    # -------------------------------------------------------------------------- for the daemon

    def jobs(self) -> list[tuple[str, float, Callable[[Beat], Mapping[str, Any]]]]:
        """The daemon's work: mail is looked at on every beat, the sheets less often."""
        from sync.service import duty

        poll = float(self.settings.file.schedule.poll_seconds)
        work: list[tuple[str, float, Callable[[Beat], Mapping[str, Any]]]] = [
            ("mail", 0.0, lambda beat: duty.mail_what_is_due(self, beat)),
            ("read", poll, lambda beat: duty.read_what_changed(self, beat)),
        ]
        if self.settings.file.board.folder is not None:
            work.append(("board", 0.0, lambda beat: duty.renew_board(self, beat)))
        return work

    def interrupt(self) -> None:
        """Nothing here outlives its own deadline; the process simply leaves after the grace."""

    def daemon_lock(self) -> ExclusiveLock:
        from sync.state.lock import ExclusiveLock

        return ExclusiveLock(self.settings.home / "state" / "daemon.lock", "the daemon")

    @contextmanager
    def at_rest(self) -> Iterator[None]:
        """Nobody sends and no daemon runs here while the block does; StateError when they do."""
        from sync.state.lock import ExclusiveLock

        sending = ExclusiveLock(self.settings.home / "state" / "send.lock", "sending")
        with self.daemon_lock(), sending:
            yield

    def tell_health(
        self, now: datetime, jobs: Mapping[str, Mapping[str, Any]], metrics: Path | None
    ) -> None:
        """Replace state/health.json and, when asked, the metrics, each at one stroke.

        A state that cannot be asked for the concerns leaves them out, and is raised afterwards.
        """
        from sync.service import duty

        duty.tell_health(self, now, jobs, metrics)

    def reloaded(self) -> Office:
        """A new office of the same folder, its rules proven; ConfigError leaves this one as it is.

        Of a configuration that is refused, the concerns tell until one is taken.
        """
        from sync.service import duty

        return duty.reloaded(self)

    # -------------------------------------------------------------------------- rules, mapping

    def rules(self) -> list[dict[str, Any]]:
        return self.pipeline.rulebook.rule_list()

    def booklet(self, language: Language, shape: Literal["md", "html"]) -> str:
        return self.pipeline.rulebook.booklet(language, shape)

    def impact(self, code: str, changes: Mapping[str, str]) -> Impact:
        from sync.service.commands import impact

        return impact.impact(self, code, changes)

    def mapping(self, target: str) -> MappingView:
        from sync.service.commands import mapping

        return mapping.view(self, target)

    def accept(self, name: str, answers: Sequence[str] = (), *, shrink: bool = False) -> list[str]:
        from sync.service.commands import mapping

        return mapping.accept(self, name, answers, shrink=shrink)
