"""The one big button, and whom a reply reaches."""

from __future__ import annotations

from dataclasses import dataclass

from sync.summary.audience import OWN
from sync.summary.cells import clean
from sync.summary.context import Context
from sync.summary.section import section


@dataclass(frozen=True, slots=True)
class Action:
    district: str
    link: str | None
    reply_name: str


@section(200, *OWN, brief=True)
def build(context: Context) -> Action:
    report = context.only.prepared.report
    return Action(
        district=clean(report.district, 40),
        link=report.link(None),
        reply_name=clean(context.settings.file.mail.reply_to_name, 60),
    )
