"""An .xlsx file opened: what is wrong with it comes out as a SourceError with the mend."""

from __future__ import annotations

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from openpyxl.styles.numbers import BUILTIN_FORMATS

from sync.errors import SourceError, SourceMissing
from sync.xlsx import guard
from sync.xlsx.guard import Entities, Guarded, TooMuch
from sync.xlsx.number_format import BUILT_IN_THAI

_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    ExpatError,
    Entities,
    EOFError,
    ArithmeticError,
    LookupError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
# openpyxl lets these out as well when a part of the file is missing or malformed
_FOREIGN = (AttributeError, AssertionError, DefusedXmlException, OSError, ParseError, TypeError)


class _Malformed(ValueError):
    """A library could not build what the file says."""


@contextmanager
def opened(path: Path) -> Iterator[Guarded]:
    """The archive of a file; whatever is wrong with it inside is a SourceError.

    `SourceMissing` when there is no file; else the words say whether it cannot be read, is
    encrypted or damaged, or would take too much memory (guard.py).
    """
    try:
        with path.open("rb") as file:
            first = file.read(8)
        if first == bytes.fromhex("d0cf11e0a1b11ae1"):
            raise SourceError(
                f"{path}: the file is encrypted or in the old .xls format",
                hint="open it in a spreadsheet program and save it as .xlsx without a password",
            )
        with guard.opened(path) as archive:
            yield archive
    except TooMuch as fault:
        raise SourceError(
            f"{path}: {fault}",
            hint="save a copy that holds only the tables: delete the rows and columns around them "
            "(Ctrl+End shows where a tab ends) and unmerge whole columns",
        ) from fault
    except FileNotFoundError as fault:
        raise SourceMissing(f"{path}: no such file", hint="check the path") from fault
    except OSError as fault:
        raise SourceError(
            f"{path}: cannot be read: {fault.strerror}", hint="check the file's permissions"
        ) from fault
    except _DAMAGE as fault:
        cause = fault.__cause__ if isinstance(fault, _Malformed) else fault
        raise SourceError(
            f"{path}: not a readable .xlsx file ({type(cause).__name__})",
            hint="open it in a spreadsheet program and save it again as .xlsx",
        ) from fault


@contextmanager
def openpyxl_builds() -> Iterator[None]:
    """What openpyxl lets out inside is damage of the file, whatever its class; it warns of none.

    It knows no pattern that is built into Thai Excel alone, and would take its dates for numbers.
    """
    BUILTIN_FORMATS.update(BUILT_IN_THAI)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # unknown extensions, dates out of range
            yield
    except _FOREIGN as fault:
        raise _Malformed(str(fault)) from fault


def modified_of(path: Path) -> datetime | None:
    """When the file says it was last edited (docProps/core.xml), in UTC; None when it does not."""
    try:
        with zipfile.ZipFile(path) as archive:
            root = fromstring(archive.read("docProps/core.xml"))
    except (KeyError, ParseError, DefusedXmlException, zipfile.BadZipFile, OSError):
        return None
    text = root.findtext("{http://purl.org/dc/terms/}modified") or ""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
