"""What the program knows of the tab that it writes into a sheet, sealed as the readings are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as attribute

import msgspec
from sqlalchemy import delete, insert, select

from sync.errors import StateError
from sync.model import Words
from sync.model.results_tab import Told
from sync.state.cipher import Cipher
from sync.state.database import Database
from sync.state.schema import RESULTS

NOTHING = Words("", "")


@dataclass(frozen=True, slots=True)
class TabState:
    """Of one workbook's tab: its number, what was written into it, and how that went.

    `written` is the digest of what is believed to stand there, "" when it must be written;
    `texts` that of its texts, to know them when they are read. `data` is the digest of all other
    tabs as last read, `proven` as they stood when the tab was last written: where both are the
    same, a change that Drive lays to this program hides nobody else's. `fault` says why it could
    not be written, and `tried` what was tried then.
    """

    spreadsheet_id: str
    gid: int | None = None
    written: str = ""
    texts: str = ""
    data: str = ""
    proven: str = ""
    tried: str = ""
    fault: Words | None = None
    hint: Words = NOTHING
    told: Mapping[str, Told] = attribute(default_factory=dict)

    @property
    def only_ours(self) -> bool:
        return bool(self.proven) and self.proven == self.data


_CONTENT = msgspec.msgpack.Decoder(TabState)


def _name(workbook: str) -> str:
    return f"results of {workbook}"


class ResultsStore:
    """One row a workbook. What cannot be opened is as good as not there: it is written anew."""

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher

    def get(self, workbook: str, spreadsheet_id: str) -> TabState:
        """What is known of the tab in a spreadsheet; of another one that bore the name nothing."""
        query = select(RESULTS.c.sealed_by, RESULTS.c.content).where(RESULTS.c.workbook == workbook)
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        fresh = TabState(spreadsheet_id)
        if row is None:
            return fresh
        try:
            content = self._cipher.unseal(_name(workbook), row.sealed_by, row.content)
            known = fresh if content is None else _CONTENT.decode(content)
        except (msgspec.DecodeError, StateError):
            return fresh
        return known if known.spreadsheet_id == spreadsheet_id else fresh

    def put(self, workbook: str, known: TabState) -> None:
        packed = msgspec.msgpack.encode(known)
        sealed_by, content = self._cipher.seal(_name(workbook), packed)
        with self._database.writing() as connection:
            connection.execute(delete(RESULTS).where(RESULTS.c.workbook == workbook))
            connection.execute(
                insert(RESULTS).values(workbook=workbook, content=content, sealed_by=sealed_by)
            )
