"""The board's pages as HTML: templates/board/, with their style and script inside."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from sync.model import Figures, Language
from sync.settings import PACKAGED, Settings
from sync.summary.board import charts, district, overview
from sync.summary.board.overview import SPARK, DistrictRow
from sync.summary.facts import STEPS
from sync.summary.prepared import Prepared
from sync.summary.render import Voice, renderer_for
from sync.summary.standing import by_province
from sync.summary.templates import environment, template_faults
from sync.summary.wording import BOARD

MARK = "<!-- sammachip-sync board -->"  # how a page of ours begins, after its doctype
LARGEST = 280_000  # bytes of a district's page; beyond, fewer findings are listed
INDEX = "index.html"
PROVINCE = "province-"  # how the page of a province begins; no workbook's does
LONGEST_INDEX = 60  # districts of several provinces on one page
MOST = (400, 250, 150, 80, 40, 20)


class Pages:
    """The templates of one office's board, compiled once; an office's own stand in its folder."""

    mark = MARK

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.language: Language = settings.file.office.language
        renderer = renderer_for(settings)
        self._voice = renderer.voices[self.language, True]
        self._plain = renderer.voices[self.language, False]
        folders = [home / "templates/board" for home in (settings.home, PACKAGED)]
        self._environment = environment(folders, html=True)
        self._environment.filters["address"] = quote

    def district(self, prepared: Prepared, row: DistrictRow, *, detailed: bool) -> str:
        """One district's page, below LARGEST wherever fewer findings can make it so."""
        schedule = self._settings.file.schedule
        for most in MOST:
            view = district.page(
                prepared, row, self.language, schedule, detailed=detailed, most=most
            )
            html = self._filled("district.html", page=view, row=row)
            if len(html.encode()) <= LARGEST or len(view.items) < most:
                break
        return html

    def row(self, prepared: Prepared, trend: Sequence[Figures], file: str) -> DistrictRow:
        """A district's line on the page over all; the last of `trend` is the present week."""
        return overview.row(prepared, trend, file)

    def never_read(self, name: str, province: str) -> DistrictRow:
        return overview.never_read(name, province)

    def file_names(self, names: Sequence[str]) -> dict[str, str]:
        """Workbook name → its page's file name: one that every system takes, no two alike."""
        return _file_names(names, reserved=PROVINCE)

    def over_all(self, rows: Sequence[DistrictRow]) -> dict[str, str]:
        """The pages over all districts by their file's name: counts only, whoever looks at them.

        One page; of many districts in several provinces a page over the provinces, and one each.
        """
        provinces = by_province(rows)
        if len(rows) <= LONGEST_INDEX or len(provinces) == 1:
            return {INDEX: self.index(rows)}
        files = _file_names([f"{PROVINCE}{name}" for name in provinces])
        pages, sums = {}, []
        for name, held in provinces.items():
            file = files[f"{PROVINCE}{name}"]
            pages[file] = self.index(held, back=INDEX)
            sums.append(overview.sum_of(name, file, held))
        return {INDEX: self.index(sums, of_provinces=True), **pages}

    def index(
        self, rows: Sequence[DistrictRow], *, of_provinces: bool = False, back: str = ""
    ) -> str:
        """One page over districts, or over provinces; `back` is the page that leads to it."""
        view = overview.overview(rows)
        names = [name for name, _ in view.provinces if name]
        province = names[0] if len(view.provinces) == 1 and names else ""
        return self._filled(
            "index.html",
            all=view,
            province=province,
            of_provinces=of_provinces,
            back=back,
            charts=charts.drawn(view.sum.trend, view.sum.total),
        )

    def _filled(self, name: str, **values: Any) -> str:
        with template_faults("board", name):
            style = self._environment.get_template("style.css").render().strip()
            script = self._environment.get_template("filter.js").render().strip()
            return self._environment.get_template(name).render(
                mark=Markup(MARK),
                style=Markup(style),
                script=Markup(script),
                policy=_policy(style, script),
                language=self.language,
                office=self._settings.file.office.name,
                steps=range(1, STEPS + 1),
                heading=self._heading,
                technique=lambda number: self._plain.say(f"techniques.{number}"),
                asset=lambda key, **told: self._voice.say(f"assets.{key}", **told),
                size=(charts.WIDTH, charts.HEIGHT),
                spark=SPARK,
                plain=_sayer(self._plain),
                **{**self._voice.functions, "say": _sayer(self._voice)},
                **values,
            )

    def _heading(self, number: int) -> str:
        """A technique's name that breaks only where its wording lets it."""
        key = f"techniques.{number}"
        whole = self._voice.wording.pattern(key)
        return self._voice.say(key) if "|" in whole else self._voice.text(whole)


def _sayer(voice: Voice) -> Any:
    """`say` of a voice, the keys being those of the board's own file."""
    return lambda key, **values: voice.say(f"{BOARD}{key}", **values)


def _policy(style: str, script: str) -> str:
    """Nothing is asked for and nothing runs but the style and script of the page itself."""

    def of(text: str) -> str:
        return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()

    return (
        f"default-src 'none'; style-src 'sha256-{of(style)}'; script-src 'sha256-{of(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _file_names(names: Sequence[str], reserved: str = "-") -> dict[str, str]:
    """One for each name; none begins as those that are `reserved` for other pages."""
    taken = {"index"}
    found = {}
    for name in names:
        kept = (c if c.isalnum() or c in "-_." or "\u0e30" <= c <= "\u0e4e" else "-" for c in name)
        stem = "".join(kept).strip("-.")[:60] or "workbook"
        if stem.casefold().startswith(reserved):
            stem = f"workbook-{stem}"
        chosen, number = stem, 2
        while chosen.casefold() in taken:
            chosen, number = f"{stem}-{number}", number + 1
        taken.add(chosen.casefold())
        found[name] = f"{chosen}.html"
    return found
