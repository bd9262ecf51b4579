"""One reader's Summary from the week's workbooks: which sections, in which order, with what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sync.clock import Week, first_day_told
from sync.model import PROGRAMME, in_order
from sync.settings import Settings
from sync.summary.audience import OWN, Kind, Reader
from sync.summary.context import Context
from sync.summary.facts import Facts, gather
from sync.summary.fitting import ROOMY, Fit
from sync.summary.prepared import Delay, Prepared, Trouble
from sync.summary.section import Section
from sync.summary.sections import edition, unassigned
from sync.summary.sections.districts import support_first
from sync.summary.sections.kpis import share_of
from sync.summary.sections.masthead import narrowed, place_of
from sync.summary.sections.verdict import gained_by, longest
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
    prepared: Sequence[Prepared],
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
    facts = [
        tuple(gather(prepared[index], edition.scope) for index in edition.workbooks)
        for edition in reader.editions
    ]
    layout = _layout(reader, facts, fit)
    contexts = [
        replace(
            _context(kind, [known for at in held for known in facts[at]], reader, issue, fit, held),
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
        unshown=sum(len(known.listed) for at in reader.own for known in facts[at])
        - sum(getattr(part.view, "shown", 0) for sheet in sheets for part in sheet.parts),
    )


def _layout(
    reader: Reader, facts: Sequence[tuple[Facts, ...]], fit: Fit
) -> list[tuple[Kind, tuple[int, ...]]]:
    """What each part of the mail is, and which of the reader's editions it holds."""
    own = sorted(reader.own, key=lambda at: support_first(facts[at][0]))
    others = [at for at in range(len(facts)) if at not in own]
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
    facts: Sequence[Facts],
    reader: Reader,
    issue: Issue,
    fit: Fit,
    held: Sequence[int],
) -> Context:
    return Context(
        kind=kind,
        reader=reader,
        facts=tuple(facts),
        whole=gather(facts[0].prepared) if kind == "officer" else None,
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
        return any(known.late for known in context.facts)
    if section.name == "data":
        return any(known.data for known in context.facts)
    return not section.results


def _headline(context: Context) -> Headline:
    facts = context.facts
    place = narrowed(context.only) if context.kind in OWN else place_of(context)
    old = [known.prepared.read_at.date() for known in facts if not known.prepared.fresh]
    return Headline(
        place=place,
        kind=context.kind,
        late=sum(len(known.late) for known in facts),
        passed=sum(known.passed for known in facts),
        total=sum(known.total for known in facts),
        gained=None if context.empty else gained_by(context),
        troubles=len(context.troubles),
        first_day=context.first_day,
        as_of=min(old, default=None) if context.kind != "operator" else None,
        all_old=len(old) == len(facts),
        test=context.test,
        districts=len(facts),
        unassigned=unassigned.reason(context) if context.empty else "",
        turn=unassigned.turn(context).removesuffix("_operator"),
    )


def _preheader(context: Context) -> Preheader:
    days, village, technique = longest(context)
    compared = all(known.before is not None for known in context.facts) and context.facts
    new = sum(
        finding.id in known.new
        for known in context.facts
        for finding in known.data
        if finding.code not in PROGRAMME
    )
    return Preheader(
        days=days,
        village=village,
        technique=technique,
        new=new if compared else None,
        data=sum(len(known.data) for known in context.facts),
        share=None if context.scoped else share_of(context.facts),
        unassigned=unassigned.reason(context)
        if context.empty and context.kind != "operator"
        else "",
        turn=unassigned.turn(context),
        operator=unassigned.operator(context),
    )
