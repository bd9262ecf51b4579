"""The table of outcomes in the documentation is what the program does."""

from __future__ import annotations

from tests.delivery.outcomes import PAGE, outcome_table, page

# how a mail stands after the next run → how many of it may have arrived
ARRIVED = {"sent": {1}, "refused": {0}, "unknown": {0, 1}}


def test_the_documented_table_of_outcomes_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make docs`"


def test_no_documented_outcome_is_two_mails_without_a_person_asking() -> None:
    rows = [line.split("|")[1:-1] for line in outcome_table().splitlines()[2:]]
    assert len(rows) == 22
    for _, _, state, arrived, by_hand in rows:
        assert int(arrived) in ARRIVED[state.strip()]
        assert (by_hand.strip() != "–") == (state.strip() == "unknown")
