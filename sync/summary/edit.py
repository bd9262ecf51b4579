"""One reader's Summary from the week's workbooks: which sections, in which order, with what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sync.clock import Week
from sync.settings import Settings
from sync.summary.audience import Edition, Reader
from sync.summary.cells import clean, village_label
from sync.summary.context import Context
from sync.summary.facts import PROGRAMME, days_late, gather
from sync.summary.prepared import Delay, Prepared, Trouble
from sync.summary.sections import BRIEF, EDITIONS, SECTIONS
from sync.summary.sections import troubles as troubles_section
from sync.summary.sections.kpis import share_of
from sync.summary.sections.masthead import place_of
from sync.summary.sections.verdict import gained_by
from sync.summary.views import Headline, Part, Preheader, Sheet, Summary


@dataclass(frozen=True, slots=True)
class Issue:
    """What all mails of one run share; `now` and `next_run` are aware."""

    settings: Settings
    week: Week
    now: datetime
    next_run: datetime | None
    troubles: tuple[Trouble, ...] = ()
    delay: Delay | None = None


def summarise(
    prepared: Sequence[Prepared],
    reader: Reader,
    issue: Issue,
    *,
    to: str | None = None,
    room: int = 1,
) -> Summary:
    """Everything the reader's mail says; `to` sends it to another address, marked as a test.

    A `room` above 1 shortens every list: see Context.
    """
    contexts = [
        _context(prepared, reader, edition, issue, test=to is not None and index == 0, room=room)
        for index, edition in enumerate(reader.editions)
    ]
    unsubscribe = issue.settings.file.mail.unsubscribe
    return Summary(
        reader=reader,
        to=to or reader.email,
        week=issue.week,
        headline=_headline(contexts[0], test=to is not None),
        preheader=_preheader(contexts[0]),
        sheets=tuple(
            Sheet(edition, _parts(context, first=index == 0, last=index == len(contexts) - 1))
            for index, (edition, context) in enumerate(zip(reader.editions, contexts, strict=True))
        ),
        links=(unsubscribe,) if unsubscribe and unsubscribe.startswith("https://") else (),
    )


def _context(
    prepared: Sequence[Prepared],
    reader: Reader,
    edition: Edition,
    issue: Issue,
    *,
    test: bool,
    room: int,
) -> Context:
    sources = [prepared[index] for index in edition.workbooks]
    officer = edition.kind == "officer"
    return Context(
        kind=edition.kind,
        reader=reader,
        facts=tuple(gather(source, edition.scope) for source in sources),
        whole=gather(sources[0]) if officer else None,
        settings=issue.settings,
        week=issue.week,
        now=issue.now,
        next_run=issue.next_run,
        troubles=issue.troubles if edition.kind == "operator" else (),
        test=test,
        delay=issue.delay,
        room=room,
    )


def _parts(context: Context, *, first: bool, last: bool) -> tuple[Part, ...]:
    """The sections that have something to say; only the last edition carries the footer.

    Where room is short, all but the first edition say only how it stands and what is overdue.
    """
    brief = context.room > 2 and not first
    parts: list[Part] = []
    for name in EDITIONS[context.kind]:
        if name == "footer" and not last:
            continue
        if brief and name not in BRIEF:
            continue
        view = SECTIONS[name](context)
        if view is not None:
            parts.append(Part(name, view))
    return tuple(parts)


def _headline(context: Context, *, test: bool) -> Headline:
    facts = context.facts
    place = place_of(context)
    own = context.kind in ("officer", "district")
    if own and context.only.scope:
        tambons = sorted(context.only.scope)
        more = f" +{len(tambons) - 1}" if len(tambons) > 1 else ""
        place = f"{place} ({clean(tambons[0], 30)}{more})"
    old = [known.prepared.report.today for known in facts if not known.prepared.fresh]
    return Headline(
        place=place,
        kind=context.kind,
        late=sum(len(known.late) for known in facts),
        passed=sum(known.passed for known in facts),
        total=sum(known.total for known in facts),
        gained=gained_by(context),
        troubles=len(troubles_section.known(context)) if context.kind == "operator" else 0,
        as_of=min(old) if old and own else None,
        test=test,
    )


def _preheader(context: Context) -> Preheader:
    own = context.only if context.kind in ("officer", "district") else None
    oldest = own.late[0] if own and own.late else None
    compared = all(known.before is not None for known in context.facts) and context.facts
    new = sum(
        finding.id in known.new
        for known in context.facts
        for finding in known.data
        if finding.code not in PROGRAMME
    )
    return Preheader(
        days=days_late(oldest, own.prepared.report.today) if own and oldest else None,
        village=village_label(own.name(oldest.village), oldest.village, context.language)
        if own and oldest and oldest.village
        else "",
        technique=oldest.technique if oldest else None,
        new=new if compared else None,
        data=sum(len(known.data) for known in context.facts),
        share=share_of(context.facts),
    )
