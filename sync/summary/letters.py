"""Mails beside the weekly one: templates/NAME/mail.LANGUAGE.txt, and perhaps an .html beside."""

from __future__ import annotations

from typing import Any

import jinja2

from sync.model import Language
from sync.settings import PACKAGED, Settings
from sync.summary.render import Rendered
from sync.summary.templates import environment, template_faults


def rendered(settings: Settings, name: str, language: Language, **values: Any) -> Rendered:
    """Subject (the first line of the .txt), text and HTML; ConfigError for a template at fault.

    An office's own template stands in templates/NAME/ of its folder.
    """
    folders = [home / "templates" / name for home in (settings.home, PACKAGED)]
    shared = [home / "templates" for home in (settings.home, PACKAGED)]

    def fill(file: str, *, html: bool, **more: Any) -> str:
        found = environment([*folders, *shared], html=html).get_template(file)
        return found.render(**values, **more)

    with template_faults(name, f"mail.{language}"):
        subject, _, text = fill(f"mail.{language}.txt", html=False).partition("\n")
        shown = {"subject": subject, "language": language, "paragraphs": text.strip().split("\n\n")}
        try:
            html = fill(f"mail.{language}.html", html=True, **shown)
        except jinja2.TemplateNotFound:
            html = fill("letter.html", html=True, **shown)
    return Rendered(subject.strip(), text.strip() + "\n", html)
