"""The end of NOTICE: every package that the program runs with, and its licence."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata

from sync.settings import PACKAGED

NOTICE = PACKAGED / "NOTICE"
HEAD = "Packages that the program runs with, made by `make docs`:\n"
LONGEST = 60  # of a licence's name; some packages put the whole text in its place


def locked() -> list[str]:
    """The names in requirements.lock, and of the extras that a user may install."""
    extras = (f"requirements-{extra}.txt" for extra in ("pdf", "postgres", "cluster"))
    files = ("requirements.lock", *extras)
    text = "\n".join((PACKAGED / name).read_text(encoding="utf-8") for name in files)
    names = re.findall(r"(?m)^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==", text)
    return sorted({name.lower() for name in names})


def licence(name: str) -> str | None:
    """What a package says of itself; None when it is not installed here."""
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return None
    fields = ("License-Expression", "License")
    named = next((told[field] for field in fields if field in told), "")
    if not named or len(named) > LONGEST or "\n" in named:
        classes = [text for text in told.get_all("Classifier") or () if text.startswith("License")]
        named = ", ".join(text.rpartition(" :: ")[2] for text in classes)
    return named or "see the package"


def end() -> str:
    lines = [f"{name}: {told}\n" for name in locked() if (told := licence(name))]
    return HEAD + "\n" + "".join(lines)


def page() -> str:
    return NOTICE.read_text(encoding="utf-8").partition(HEAD)[0].rstrip("\n") + "\n\n" + end()
