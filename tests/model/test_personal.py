"""A personal value prints masked, whatever is done to print it."""

from __future__ import annotations

import copy
import io
import json
import logging
import pickle
import pprint
import reprlib
import textwrap
import traceback
from dataclasses import dataclass
from operator import mod
from string import Template

import pytest

from sync import logs
from sync.model import Covered, Personal, reveal, revealed

SECRET = "นายลับ สุดยอด"
KINDS = sorted(Personal.MASKS)


@pytest.fixture(params=KINDS)
def secret(request: pytest.FixtureRequest) -> Personal:
    return Personal(SECRET, request.param)


def test_it_prints_as_its_mask(secret: Personal) -> None:
    printed = [
        str(secret), repr(secret), format(secret), format(secret, ">40"), f"{secret}",
        f"{secret!r}",
        f"{secret!a}", f"{secret:^30}", mod("%s", secret), mod("%r", secret),
        mod("%(x)s", {"x": secret}),
        f"{secret} {secret!r}", Template("$x").substitute(x=secret), ascii(secret),
        str([secret]), str({"a": secret}), str((secret, {secret})),
    ]  # fmt: skip
    for text in printed:
        assert SECRET not in text
        assert "ลับ" not in text
    assert all("•" in text for text in (str(secret), f"{secret:>40}", mod("%s", secret)))


def test_only_what_stands_in_the_wrong_column_tells_more_than_its_mask(secret: Personal) -> None:
    told = str(secret) != Personal.MASKS[secret.kind]
    assert told is (secret.kind == "astray")


def test_it_does_not_travel(secret: Personal) -> None:
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError):
            pickle.dumps(secret, protocol)
    with pytest.raises(TypeError):
        copy.deepcopy([secret])
    with pytest.raises(TypeError):
        json.dumps({"a": secret}, ensure_ascii=False)
    assert SECRET not in json.dumps({"a": secret}, default=str, ensure_ascii=False)


def test_logs_and_exceptions_hold_the_mask(
    secret: Personal, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("test").warning("of %s %r", secret, secret)
        try:
            raise ValueError(f"bad value {secret}", secret)
        except ValueError as fault:
            logging.getLogger("test").exception("failed")
            told = "".join(traceback.format_exception(fault)) + repr(fault.args)
    assert SECRET not in caplog.text
    assert SECRET not in told


def test_kind_and_length_are_told_of_what_stands_in_the_wrong_column() -> None:
    assert Personal("ป่วยเป็นวัณโรค", "astray").words.en == "••• (text of 14 characters)"
    assert Personal(" 12/345 ", "astray").words.th == "••• (ตัวเลข 5 หลัก)"


def test_only_by_name_is_it_given_back() -> None:
    assert reveal(Personal(SECRET, "name")) == SECRET
    assert Personal(SECRET, "name") == Personal(SECRET, "name")
    assert Personal(SECRET, "name") != SECRET
    assert Personal(SECRET, "name") == Personal("".join(SECRET), "name")
    for other in ("ก", "ฮ"):
        assert Personal(SECRET, "name") != Personal(other, "name")
    assert len({Personal(SECRET, "name"), Personal(SECRET, "name")}) == 1


@dataclass
class Row:
    name: Personal


def test_no_way_of_a_library_to_show_a_thing_shows_it(secret: Personal) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logger = logging.Logger("sync.test")
    logger.addHandler(handler)
    for shape in (logs.Human(journal=False), logs.Json()):
        handler.setFormatter(shape)
        logger.warning("of %s", secret, extra=logs.fields(value=secret, row=Row(secret)))
    try:
        held = secret
        raise KeyError(held)
    except KeyError as fault:
        trace = traceback.TracebackException.from_exception(fault, capture_locals=True)
        told = "".join(trace.format())
    shown = [
        stream.getvalue(), told, f"{secret=}", f"{secret!s:>5} {secret!r} {secret}",
        repr(Row(secret)), pprint.pformat({"a": [secret]}), reprlib.repr([secret]),
        f"{[secret]:}", str(vars(Row(secret))), textwrap.shorten(str(secret), 9),
    ]  # fmt: skip
    for text in shown:
        assert SECRET not in text
        assert "ลับ" not in text
    assert "•" in stream.getvalue()
    for taken in (lambda: copy.copy(secret), lambda: vars(secret), lambda: "".join([secret])):  # type: ignore[list-item]
        with pytest.raises(TypeError):
            taken()


def test_a_column_hands_its_texts_out_covered() -> None:
    column = Covered([SECRET, "", " ", "#REF!", SECRET], "name", {3})
    covered = Personal(SECRET, "name")
    assert list(column) == [covered, "", " ", "#REF!", covered]
    assert [column[0], column[-1], column[3]] == [covered, covered, "#REF!"]
    assert column[2:] == [" ", "#REF!", covered]
    assert len(column) == 5
    assert column == Covered(list(map(reveal, column)), "name", {3})
    assert column != Covered([SECRET, "", " ", "#REF!"], "name", {3})


def test_a_column_of_covered_texts_prints_as_a_mask_and_does_not_travel() -> None:
    column = Covered([SECRET], "name")
    for text in (str(column), repr(column), f"{column}", pprint.pformat({"a": column})):
        assert "•" in text
        assert "ลับ" not in text
    for taken in (lambda: pickle.dumps(column), lambda: copy.copy(column), lambda: vars(column)):
        with pytest.raises(TypeError):
            taken()


def test_a_column_is_revealed_as_a_whole() -> None:
    assert revealed([Personal(SECRET, "name"), None, "ตาคลี", 5]) == [SECRET, None, "ตาคลี", 5]
    plain = ["ตาคลี", None]
    assert revealed(plain) is plain
