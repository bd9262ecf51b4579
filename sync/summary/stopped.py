"""The one mail to a person who asked for no more mails: that it is so, and the way back."""

from __future__ import annotations

from datetime import datetime

from sync.clock import day_words
from sync.model import Language, Message
from sync.settings import Settings
from sync.summary.letters import rendered
from sync.summary.message import Letter, assemble

REPORT = "stopped"


def confirmation(
    settings: Settings, address: str, language: Language, since: datetime, week: str
) -> Message:
    """The same pause gives the same bytes: it is in the outbox once."""
    made = rendered(
        settings,
        REPORT,
        language,
        address=address,
        day=day_words(since.date(), language),
        office=settings.file.office.name,
        person=settings.file.mail.reply_to_name or settings.file.mail.sender_name,
    )
    letter = Letter(
        REPORT, f"{REPORT}/{since:%Y-%m-%dT%H:%M:%S}/{address}", week, address, language
    )
    return assemble(letter, made, settings.file.mail, since)
