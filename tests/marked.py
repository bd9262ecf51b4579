"""A generated part of a page that people write: what stands between its two marks."""

from __future__ import annotations


def filled(page: str, name: str, part: str) -> str:
    """The page with `part` between `<!-- name: generated -->` and `<!-- name: end -->`."""
    begin, end = f"<!-- {name}: generated -->", f"<!-- {name}: end -->"
    before, found, rest = page.partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise ValueError(f"the page has no {begin} … {end}")
    return f"{before}{begin}\n{part}{end}{after}"
