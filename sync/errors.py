"""The exception tree: bad luck the operator can act on, each kind with its exit code.

Bad data in a sheet is a `model.Finding`, never an exception; a bug is any other exception.
"""

from __future__ import annotations


class SyncError(Exception):
    """Something outside this program went wrong; `hint` says what to do about it.

    `permanent` tells whether trying again, unchanged, is pointless.
    """

    exit_code = 70
    permanent = True

    def __init__(self, message: str, *, hint: str = "", permanent: bool | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        if permanent is not None:
            self.permanent = permanent

    def __str__(self) -> str:
        return f"{self.message} → {self.hint}" if self.hint else self.message


class UsageError(SyncError):
    """The command was called with something it cannot take."""

    exit_code = 2


class ConfigError(SyncError):
    """The configuration is wrong; `problems` holds every fault found, one line each."""

    exit_code = 3

    def __init__(self, message: str, *, problems: tuple[str, ...] = (), hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *(f"  {problem}" for problem in self.problems)])


class SourceError(SyncError):
    """A workbook could not be read."""

    exit_code = 4


class SourceNotShared(SourceError):
    """The workbook exists but is not shared with the service account."""


class SourceReadOnly(SourceError):
    """The workbook, or a tab of it, may be read by this program and not written."""


class SourceMissing(SourceError):
    """There is no such workbook or file."""


class SourceUnavailable(SourceError):
    """Google, or the way to it, did not answer in time; the next run may succeed."""

    permanent = False


class QuotaUsedUp(SourceUnavailable):
    """Google takes no more requests of this account for now."""


class SourceShrunk(SourceError):
    """A table lost most of its rows since the last good read; held back until accepted."""


class ProgramFault(SourceError):
    """A workbook on which this program itself failed: our bug, and told as ours."""

    exit_code = 70


class CredentialsError(SourceError):
    """The service-account key is missing, unsafe, revoked, or the clock is wrong."""


class DeliveryError(SyncError):
    """A message could not be handed over."""

    exit_code = 5


class StateError(SyncError):
    """The state database or its folder cannot be used."""

    exit_code = 6


def place_of(bug: BaseException) -> str:
    """Where a bug happened, in one line: its class, the module of ours and the line there.

    Its words are left out: they may hold what stands in a cell.
    """
    # every command imports this module, and few of them meet a bug
    import traceback
    from pathlib import Path

    house = f"{Path(__file__).parent.parent}/"
    frames = traceback.extract_tb(bug.__traceback__)
    ours = [frame for frame in frames if frame.filename.startswith(house)] or frames
    where = f"{ours[-1].filename.removeprefix(house)}:{ours[-1].lineno}" if ours else "?"
    return f"{type(bug).__qualname__} in {where}"
