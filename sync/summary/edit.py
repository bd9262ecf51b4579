"""One reader's Summary from the week's workbooks: which sections, in which order, with what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sync.clock import Week, first_day_told
from sync.model import in_order
from sync.settings import Settings
from sync.summary.audience import OWN, Kind, Reader
from sync.summary.context import Context
from sync.summary.districts import Districts
from sync.summary.facts import Facts, gather
from sync.summary.fitting import ROOMY, Fit
from sync.summary.prepared import Delay, Trouble
from sync.summary.section import Section
from sync.summary.sections import edition, unassigned
from sync.summary.sections.kpis import share_of
from sync.summary.sections.masthead import narrowed, place_of
from sync.summary.sections.verdict import gained_by, longest
from sync.summary.standing import Standing, standing_of, support_first
from sync.summary.views import EditionShown, Headline, Part, Preheader, Summary
from sync.workdays import slot


@dataclass(frozen=True, slots=True)
class Issue:
    """What all mails of one run share; `now` and `next_run` are aware."""

    settings: Settings
    week: Week
    now: datetime
    next_run: datetime | None
    troubles: tuple[Trouble, ...] = ()
    delay: Delay | None = None
    stop_key: bytes = b""  # signs what a reader sends back to get no more mails

    @property
    def first_day(self) -> date:
        """The first of the seven days that the mails tell of, those of its day when it is late."""
        schedule = self.settings.file.schedule
        zone = ZoneInfo(schedule.timezone)
        due, now = slot(self.week, schedule), self.now.astimezone(zone)
        on_time = due is not None and (self.delay is not None or now.date() == due.date())
        return first_day_told(due if due is not None and on_time else now)


def summarise(
    districts: Districts,
    reader: Reader,
    issue: Issue,
    *,
    to: str | None = None,
    fit: Fit = ROOMY,
    attached: tuple[str, ...] = (),
    missing: tuple[str, ...] = (),
) -> Summary:
    """Everything the reader's mail says; `to` sends it to another address, marked as a test.

    `attached` are the endings of the files that go with it, `missing` of those that should.

    A tighter `fit` says less, with the same totals. A reader of several districts is first told
    of all of them together; they follow with those that need support most in front.
    """
    facts = {
        at: gather(districts[reader.editions[at].workbooks[0]], reader.editions[at].scope)
        for at in reader.own
    }
    standings = [
        (standing_of(facts[at]),)
        if at in facts
        else tuple(map(districts.standing, edition.workbooks))
        for at, edition in enumerate(reader.editions)
    ]
    layout = _layout(reader, standings, fit)
    contexts = [
        replace(
            _context(kind, held, facts, standings, reader, issue, fit),
            with_list="xlsx" in attached,
        )
        for kind, held in layout
    ]
    head = contexts[0] = replace(
        contexts[0], test=to is not None, attached=attached, missing=missing
    )
    several = head.kind == "several"
    foot = head if several else contexts[-1]
    whole, last = fit.whole + several, len(layout) - 1
    sheets = [
        EditionShown(held, _parts(context, foot, whole=index < whole, last=index == last))
        for index, ((_, held), context) in enumerate(zip(layout, contexts, strict=True))
    ]
    mail = issue.settings.file.mail
    pages = [page for page in (mail.unsubscribe, mail.rules_page) if page]
    return Summary(
        reader=reader,
        to=to or reader.email,
        week=issue.week,
        headline=_headline(head),
        preheader=_preheader(head),
        sheets=tuple(sheets),
        links=tuple(page for page in pages if page.startswith("https://")),
        missing=missing,
        unshown=sum(len(known.listed) for known in facts.values())
        - sum(getattr(part.view, "shown", 0) for sheet in sheets for part in sheet.parts),
    )


def _layout(
    reader: Reader, standings: Sequence[tuple[Standing, ...]], fit: Fit
) -> list[tuple[Kind, tuple[int, ...]]]:
    """What each part of the mail is, and which of the reader's editions it holds."""
    own = sorted(reader.own, key=lambda at: support_first(standings[at][0]))
    others = [at for at in range(len(standings)) if at not in own]
    layout: list[tuple[Kind, tuple[int, ...]]] = []
    if len(own) > 1:
        layout.append(("several", tuple(own)))
    full, short = own[: fit.full], own[fit.full :]
    layout += [(reader.editions[at].kind, (at,)) for at in full]
    if short:
        layout.append(("short", tuple(short)))
    return layout + [(reader.editions[at].kind, (at,)) for at in others]


def _context(
    kind: Kind,
    held: Sequence[int],
    facts: Mapping[int, Facts],
    standings: Sequence[tuple[Standing, ...]],
    reader: Reader,
    issue: Issue,
    fit: Fit,
) -> Context:
    return Context(
        kind=kind,
        reader=reader,
        standings=tuple(each for at in held for each in standings[at]),
        facts=tuple(facts[at] for at in held if at in facts),
        whole=gather(facts[held[0]].prepared) if kind == "officer" else None,
        settings=issue.settings,
        week=issue.week,
        first_day=issue.first_day,
        now=issue.now,
        next_run=issue.next_run,
        troubles=in_order(issue.troubles) if kind == "operator" else (),
        delay=issue.delay,
        fit=fit,
        unknown=tuple(word for at in held for word in reader.editions[at].unknown),
    )


def _parts(context: Context, foot: Context, *, whole: bool, last: bool) -> tuple[Part, ...]:
    """The sections that have something to say; only the last edition carries the footer, which
    tells of `foot`. One that is not whole says only how it stands and what is overdue."""
    parts: list[Part] = []
    for section in edition(context.kind):
        footer = section.name == "footer"
        if (footer and not last) or not (section.brief or whole):
            continue
        if context.empty and not _has(section, context):
            continue
        view = section.build(foot if footer else context)
        if view is not None:
            parts.append(Part(section.name, view))
    return tuple(parts)


def _has(section: Section, context: Context) -> bool:
    """Whether a section says anything where there is no village: an empty list gives no thanks."""
    if section.name == "overdue":
        return any(each.late for each in context.standings)
    if section.name == "data":
        return any(each.data for each in context.standings)
    return not section.results


def _headline(context: Context) -> Headline:
    known = context.standings
    place = narrowed(known[0]) if context.kind in OWN else place_of(context)
    old = [each.as_of for each in known if each.as_of is not None]
    return Headline(
        place=place,
        kind=context.kind,
        late=sum(each.late for each in known),
        late_unchecked=any(each.late_unchecked for each in known),
        passed=sum(each.passed for each in known),
        total=sum(each.total for each in known),
        gained=None if context.empty else gained_by(context),
        troubles=len(context.troubles),
        first_day=context.first_day,
        as_of=min(old, default=None) if context.kind != "operator" else None,
        all_old=not any(each.fresh for each in known),
        test=context.test,
        districts=len(known),
        provinces=len({each.province for each in known}),
        unassigned=unassigned.reason(context) if context.empty else "",
        turn=unassigned.turn(context).removesuffix("_operator"),
    )


def _preheader(context: Context) -> Preheader:
    days, village, technique = longest(context)
    read = [each for each in context.standings if each.read_at is not None]
    compared = bool(read) and all(each.compared for each in read)
    return Preheader(
        days=days,
        village=village,
        technique=technique,
        new=sum(each.new or 0 for each in read) if compared else None,
        data=sum(each.data for each in read),
        share=None if context.scoped else share_of(read),
        unassigned=unassigned.reason(context)
        if context.empty and context.kind != "operator"
        else "",
        turn=unassigned.turn(context),
        operator=unassigned.operator(context),
    )
