"""A Summary into subject, text and HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import jinja2
from markupsafe import Markup, escape

from sync.clock import BE_OFFSET, day_words
from sync.errors import ConfigError
from sync.settings import PACKAGED, Settings
from sync.summary import thaidate
from sync.summary.colours import STATE_COLOURS
from sync.summary.inlining import Inliner
from sync.summary.templates import environment, template_faults
from sync.summary.views import Summary
from sync.summary.wording import Wording

NARROW = 26  # letters that fit one line of a 320 px screen at the largest size
_DOMAIN = re.compile(r"(?<=[A-Za-z0-9])([.@])(?=[A-Za-z]{2})")
_TAG = re.compile(r"</?(?:good|bad|b|mute)>")
_ESCAPED_TAG = re.compile(r"&lt;(/?)(good|bad|b|mute)&gt;")
_SPAN = {
    "good": '<span class="good strong">',
    "bad": '<span class="bad strong">',
    "b": '<span class="strong">',
    "mute": '<span class="mute">',
}
_MARKS = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]|<[^>]*>")


class Rendered(NamedTuple):
    subject: str
    text: str
    html: str


class Voice:
    """How one language says sentences, numbers, money and dates, in plain text or in HTML.

    Its public methods are the functions that templates may call.
    """

    def __init__(self, wording: Wording, digits: bool, html: bool, zone: ZoneInfo) -> None:
        self.wording = wording
        self.digits = digits
        self.html = html
        self.zone = zone
        self._patterns: dict[str, str] = {}
        whole = wording.pattern("typography.whole").split()
        self._compounds = re.compile("|".join(map(re.escape, whole))) if whole else None

    def say(self, key: str, /, **values: Any) -> str:
        """The sentence behind a key, its placeholders filled."""
        pattern = self.wording.pattern(key, values.get("n"))
        shown = {name: self._shown(value) for name, value in values.items()}
        if not self.html:
            return self.wording.fill(_TAG.sub("", pattern).replace("|", ""), shown)
        return Markup(self._held_together(pattern, shown))

    def lines(self, key: str) -> str:
        """The sentence behind a key in lines that end where it may be broken, for a narrow cell."""
        pattern = _TAG.sub("", self.wording.pattern(key))
        return "\n".join(part.strip() for part in pattern.split("|"))

    def text(self, value: str) -> str:
        """Text out of a cell; in HTML no client can take it for a link."""
        if not self.html:
            return value
        safe = _mangled(value)
        if self._compounds is not None:
            safe = self._compounds.sub(r'<span class="nb">\g<0></span>', safe)
        return Markup(safe)

    def num(self, value: float) -> str:
        return self._digits(f"{value:,.0f}")

    def points(self, value: float) -> str:
        """Percentage points: whole ones without a decimal."""
        return self._digits(f"{value:,.1f}".removesuffix(".0"))

    def percent(self, share: float) -> str:
        return self._digits(f"{share * 100:.1f}%")

    def day(self, value: date) -> str:
        return self._digits(thaidate.short(value, self.wording.language))

    def full(self, value: date) -> str:
        return self._digits(day_words(value, self.wording.language))

    def weekday(self, value: datetime) -> str:
        local = value.astimezone(self.zone).date()
        return self._digits(thaidate.weekday(local, self.wording.language))

    def moment(self, value: datetime) -> str:
        return self._digits(thaidate.moment(value, self.wording.language, self.zone))

    def week(self, first_day: date) -> str:
        return self._digits(thaidate.week(first_day, self.wording.language))

    def year(self, fiscal_year: int) -> str:
        """A fiscal year, Buddhist era in Thai and common era in English."""
        thai = self.wording.language == "th"
        return self._digits(str(fiscal_year if thai else fiscal_year - BE_OFFSET))

    @cached_property
    def functions(self) -> dict[str, Callable[..., str]]:
        spoken = (self.say, self.text, self.num, self.points, self.percent)
        dated = (self.day, self.full, self.weekday, self.moment, self.week, self.year)
        return {function.__name__: function for function in (*spoken, *dated)}

    def _shown(self, value: Any) -> str:
        if isinstance(value, bool) or value is None:
            raise TypeError(f"a sentence cannot hold {value!r}")
        if isinstance(value, (int, float)):
            return self.num(value)
        if isinstance(value, datetime):
            return self.moment(value)
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, Markup) or not self.html:
            return str(value)
        return _mangled(value)

    def _digits(self, text: str) -> str:
        return text.translate(thaidate.THAI_DIGITS) if self.digits else text

    def _held_together(self, pattern: str, values: Mapping[str, str]) -> str:
        """HTML whose lines break only at `|`: browsers break Thai compounds badly (mail.md 2.2)."""
        escaped = self._patterns.get(pattern)
        if escaped is None:
            escaped = _ESCAPED_TAG.sub(
                lambda match: "</span>" if match[1] else _SPAN[match[2]], str(escape(pattern))
            )
            self._patterns[pattern] = escaped
        if "|" not in escaped:
            return self.wording.fill(escaped, values)
        return "".join(_unbroken(self.wording.fill(part, values)) for part in escaped.split("|"))


def _unbroken(part: str) -> str:
    """A short phrase as one piece; its outer spaces stay outside, where a line may break."""
    phrase = part.strip(" ")
    if not phrase or len(_MARKS.sub("", phrase)) > NARROW:
        return part
    before = part[: len(part) - len(part.lstrip(" "))]
    after = part[len(part.rstrip(" ")) :]
    return f'{before}<span class="nb">{phrase}</span>{after}'


class Renderer:
    """The templates of one office, compiled once, and its wording in both languages."""

    def __init__(self, settings: Settings) -> None:
        folders = [settings.home / "templates/weekly", PACKAGED / "templates/weekly"]
        office = settings.file.office
        self.environments = {html: environment(folders, html=html) for html in (False, True)}
        self.inliner = Inliner()
        self.rules_page = settings.file.mail.rules_page or ""
        zone = ZoneInfo(settings.file.schedule.timezone)
        self.voices = {
            (language, html): Voice(
                Wording(language, settings.words[language]),
                office.thai_digits and language == "th",
                html,
                zone,
            )
            for language in ("th", "en")
            for html in (False, True)
        }

    def render(self, summary: Summary) -> Rendered:
        """Subject, text and HTML of one mail; ConfigError when a template is at fault."""
        subject = " ".join(self._filled("subject.txt", summary, "").split())
        html = self._filled("body.html", summary, subject, html=True)
        return Rendered(
            subject=subject,
            text=_tidy(self._filled("body.txt", summary, subject)),
            html=self.inliner.inline(html),
        )

    def source(self, name: str) -> str:
        """A template as written, the office's own before ours; for those that are not jinja2."""
        environment = self.environments[False]
        assert environment.loader is not None
        try:
            return environment.loader.get_source(environment, name)[0]
        except jinja2.TemplateNotFound:
            raise ConfigError(f"templates/weekly/{name} is missing") from None

    def _filled(self, name: str, summary: Summary, subject: str, *, html: bool = False) -> str:
        voice = self.voices[summary.reader.language, html]
        with template_faults("weekly", name):
            template = self.environments[html].get_template(name)
            return template.render(
                summary=summary,
                subject=subject,
                language=summary.reader.language,
                colours=STATE_COLOURS,
                rules_page=self.rules_page,
                **voice.functions,
            )


_kept: dict[int, tuple[Settings, Renderer]] = {}  # by identity; the settings are held as well


def renderer_for(settings: Settings) -> Renderer:
    """The renderer of these settings, kept between mails and weeks (one at a time)."""
    held = _kept.get(id(settings))
    if held is None:
        _kept.clear()
        held = _kept[id(settings)] = (settings, Renderer(settings))
    return held[1]


def _mangled(value: str) -> str:
    return _DOMAIN.sub(r"<span>\1</span>", str(escape(value)))


def _tidy(text: str) -> str:
    """No trailing spaces, never more than one blank line."""
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"
