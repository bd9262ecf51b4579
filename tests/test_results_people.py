"""The tab ผลตรวจ survives people: whatever they do to it, it is right again and is no data."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import results_people
from tests.results_people import DEEDS, Outcome

REFUSED = ("protected it (and mended something)", "left the program only a Viewer")


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    return results_people.observed(tmp_path_factory.mktemp("people"))


@pytest.mark.slow
@pytest.mark.parametrize("deed", DEEDS)
def test_the_tab_is_right_again_and_never_data(people: dict[str, Outcome], deed: str) -> None:
    outcome = people[deed]
    refused = deed.startswith(REFUSED)
    assert (outcome.stands, outcome.told) == (not refused, refused)
    assert outcome.data_same
    assert outcome.after == "1 Drive", "a day on which nothing happens costs the list of changes"


def test_the_page_is_as_observed(people: dict[str, Outcome], tmp_path: Path) -> None:
    now = results_people.page(results_people.five_days(tmp_path), people)
    assert results_people.PAGE.read_text(encoding="utf-8") == now, "run `make docs`"
