"""The programme's four knowledge assets: a figure and a sentence each, with last week's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sync.model import ASSETS
from sync.summary.context import Context
from sync.summary.facts import Facts
from sync.summary.section import section


@dataclass(frozen=True, slots=True)
class Told:
    """One asset: `count` of `of`; of `open` more it cannot be told. Last week's is `before`.

    `says` names the sentence: told, none (of nothing at all) or missing (no tab or column).
    """

    key: str
    says: str
    count: int
    of: int
    open: int
    before: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Assets:
    rows: tuple[Told, ...]


@section(115, "district", results=True)
def build(context: Context) -> Assets | None:
    told = of(context.only)
    return Assets(told) if told else None


def of(facts: Facts) -> tuple[Told, ...]:
    """The four of a whole district; none where only some tambons are seen."""
    if facts.scope:
        return ()
    previous = facts.prepared.change.previous if facts.prepared.fresh else None
    return tuple(
        Told(
            key=asset.key,
            says="missing" if asset.count is None else "told" if asset.of else "none",
            count=asset.count or 0,
            of=asset.of,
            open=asset.open,
            before=previous.assets.get(asset.key) if previous is not None else None,
        )
        for asset in facts.prepared.report.assets
    )


def together(districts: Sequence[Sequence[Told]]) -> tuple[Told, ...]:
    """The four over several districts; one that a district cannot tell is left out of the sum."""
    every = [each for told in districts for each in told]
    return tuple(_sum(key, [each for each in every if each.key == key]) for key in ASSETS)


def _sum(key: str, told: Sequence[Told]) -> Told:
    known = [each for each in told if each.says != "missing"]
    before = [each.before for each in known if each.before is not None]
    of_all = sum(each.of for each in known)
    return Told(
        key=key,
        says="missing" if not known else "told" if of_all else "none",
        count=sum(each.count for each in known),
        of=of_all,
        open=sum(each.open for each in known),
        before=(sum(count for count, _ in before), sum(of for _, of in before))
        if before and len(before) == len(known)
        else None,
    )
