"""Reports into mails, pages and the tab of results; pure, no I/O."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from sync.clock import Month, Week
from sync.history import changes
from sync.model import Concern, DistrictMonth, Language, Message, Report, Snapshot, Words
from sync.model.results_tab import ResultsTab, Told
from sync.settings import Settings
from sync.summary import audience
from sync.summary.concerns import of_reports
from sync.summary.districts import Districts
from sync.summary.prepared import Delay, Prepared

if TYPE_CHECKING:
    from sync.summary.board.pages import Pages
    from sync.summary.compose import Composed


@dataclass(frozen=True)
class Mails:
    """Writes mails and pages, for one configuration; templates are loaded where one is made."""

    settings: Settings

    def compose(
        self,
        districts: Districts,
        week: Week,
        now: datetime,
        next_run: datetime | None,
        *,
        troubles: Sequence[Concern] = (),
        test_to: str | None = None,
        delay: Delay | None = None,
        paused: Collection[str] = (),
        stop_key: bytes = b"",
        only: str | None = None,
    ) -> tuple[Composed, ...]:
        """One inspected mail for each reader but the `paused` (or for one); see summary.compose.

        `troubles` is what the operator's mail lists beside what `concerns` finds in the reports.
        """
        from sync.summary.compose import compose  # templates: only where mails are made

        return compose(
            districts,
            self.settings,
            week,
            now,
            next_run,
            troubles=troubles,
            test_to=test_to,
            delay=delay,
            paused=paused,
            stop_key=stop_key,
            only=only,
        )

    def unmade(self, address: str, week: Week, now: datetime) -> Message:
        """What stands in the outbox for a week's mail that could not be made, and is held."""
        from sync.summary.message import unmade

        return unmade(address, self.settings.file.office.language, "", week, self.settings, now)

    def monthly(
        self,
        address: str,
        name: str,
        language: Language,
        month: Month,
        districts: Sequence[DistrictMonth],
        now: datetime,
        stop_key: bytes,
    ) -> Message:
        """One reader's report of a month."""
        from sync.summary.monthly import monthly  # templates: only where mails are made

        return monthly(self.settings, address, name, language, month, districts, now, stop_key)

    def confirmation(self, address: str, language: Language, since: datetime, week: str) -> Message:
        """The one mail to a person who asked for no more mails."""
        from sync.summary.stopped import confirmation  # the same

        return confirmation(self.settings, address, language, since, week)

    def results_tab(
        self, prepared: Prepared, now: Snapshot, told: Mapping[str, Told], moment: datetime
    ) -> tuple[dict[str, Told], ResultsTab]:
        """What the tab ผลตรวจ tells of each finding after what it `told`, and its rows.

        `now` is the snapshot of this week's report; `moment` (aware) is when that was made.
        """
        from sync.summary.results_tab import results_tab, told_now  # with all sections of the mail
        from sync.summary.wording import Wording

        wording = Wording("th", self.settings.words["th"])
        weeks = {key: str(entry["first_week"]) for key, entry in now.findings.items()}
        held = {
            key: {"code": each.code, "table": each.table, "village": each.place}
            for key, each in told.items()
        }
        unsure = changes.unsure(held, prepared.report)
        found = told_now(told, prepared, weeks, unsure, wording)
        return found, results_tab(prepared, found, weeks, moment, wording)

    @cached_property
    def board(self) -> Pages:
        """The pages of the board, for the meeting room."""
        from sync.summary.board.pages import Pages  # templates: only where pages are made

        return Pages(self.settings)

    def concerns(self, named: Iterable[tuple[str, Report]]) -> tuple[Concern, ...]:
        """What reports (each with its workbook's name) show that is for the operator to mend."""
        return of_reports(named, self.settings.file.mail)

    def addressed(self) -> Iterator[tuple[str, str, str]]:
        """Who is written to by the settings: role, address, and the one province that they see."""
        return audience.addressed(self.settings.file.mail)

    def refused_address(self, address: str) -> Words | None:
        """Why an address is not written to (guard P4); None when it may be."""
        return audience.refused(address, self.settings.file.mail)

    def words_of(self, payload: bytes) -> str:
        """All that a mail says, its addresses and attachments too; of other bytes what is text."""
        from sync.summary.inspection.evidence import said  # the readers of mails and files

        return said(payload)
