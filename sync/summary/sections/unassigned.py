"""A mail without a single village: why, that it tells nothing good or bad, and to whom to turn."""

from __future__ import annotations

from dataclasses import dataclass

from sync.model import NOWHERE
from sync.summary.audience import OWN
from sync.summary.cells import clean
from sync.summary.context import Context
from sync.summary.section import section
from sync.summary.tabs import tab_link


@dataclass(frozen=True, slots=True)
class Unassigned:
    """`reason` is that of `reason()`; `turn` names the sentence that says to whom to turn."""

    reason: str
    tambons: tuple[str, ...]
    turn: str
    operator: str
    link: str | None


@section(30, *OWN, "several", "province", "department", brief=True)
def build(context: Context) -> Unassigned | None:
    if not context.empty:
        return None
    why = reason(context)
    own = context.kind in OWN
    return Unassigned(
        reason=why,
        tambons=tuple(clean(name, 40) for name in context.only.tambons) if own else (),
        turn=turn(context),
        operator=operator(context),
        link=tab_link(context.only, "recipients" if why == "scope" else "villages")
        if own
        else None,
    )


def reason(context: Context) -> str:
    """scope: the row names no tambon; tambon: it has no village; villages: none is there."""
    if context.kind not in OWN or not context.only.scope:
        return "villages"
    if context.only.scope == frozenset(NOWHERE):
        return "scope"
    return "tambon" if context.only.prepared.report.progress else "villages"


def turn(context: Context) -> str:
    """head, mend or ask (with _operator where one is known): whom the reader is sent to."""
    whom = {"officer": "head", "district": "mend", "several": "mend"}.get(context.kind, "ask")
    return f"{whom}_operator" if operator(context) else whom


def operator(context: Context) -> str:
    """The operator's address of settings.toml, whole: it is there to be written to."""
    return context.settings.file.mail.operator or ""
