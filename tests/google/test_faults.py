"""Every fault at every request of a sync of three workbooks: it ends, reads the rest, recovers."""

from __future__ import annotations

import pytest

from sync.errors import CredentialsError, SyncError
from sync.google.client import Client
from sync.sandbox.faults import KINDS, FaultPlan
from sync.sandbox.server import Sandbox
from tests.google.office import HASTY, PATIENT, SkippingTime, client_of, ids_of
from tests.google.test_reader import Office

SLOW = ("hang", "drip")
REQUESTS = range(6)  # sign-in, start token, list, and one for each of three workbooks
ONE_SYNC = PATIENT.workbook * 4  # the plan and three workbooks


def run(office: Office, client: Client, skipping: SkippingTime) -> SyncError | None:
    """One run, which must end within its deadline; the error that stopped it, if one did."""
    started = skipping.clock()
    try:
        office.sync(client)
    except SyncError as error:
        return error
    finally:
        assert skipping.clock() - started < ONE_SYNC
    return None


def test_a_sync_without_faults_is_six_requests(sandbox: Sandbox, client: Client) -> None:
    Office(ids_of(sandbox)).sync(client)
    assert len(sandbox.requests) == len(REQUESTS)


@pytest.mark.parametrize("number", REQUESTS)
@pytest.mark.parametrize("kind", KINDS)
def test_one_fault_anywhere_costs_nothing_but_time(
    sandbox: Sandbox, skipping: SkippingTime, kind: str, number: int
) -> None:
    client = client_of(sandbox, skipping, timeouts=HASTY if kind in SLOW else PATIENT)
    sandbox.plan(FaultPlan(at={number: kind}, hang_seconds=20, drip_seconds=0.02))
    office = Office(ids_of(sandbox))
    stopped = run(office, client, skipping)
    if (kind, number) == ("401", 0):
        # The sign-in server does not know the account: no other workbook could be read.
        assert isinstance(stopped, CredentialsError)
        assert len(sandbox.requests) == 1
        office.sync(client)
    else:
        assert stopped is None
    assert office.errors == {}
    assert set(office.titles) == set(ids_of(sandbox))
    assert office.sync(client) == 0


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        *((kind, number) for kind in ("429", "500", "502", "503", "reset") for number in (3, 4, 5)),
        ("hang", 4),
        ("drip", 4),
    ],
)
def test_a_workbook_that_never_comes_is_left_and_read_by_the_next_run(
    sandbox: Sandbox, skipping: SkippingTime, kind: str, number: int
) -> None:
    ids = ids_of(sandbox)
    lost = ids[number - 3]
    client = client_of(sandbox, skipping, timeouts=HASTY if kind in SLOW else PATIENT)
    only = f"/v4/spreadsheets/{lost}"
    sandbox.plan(FaultPlan(rate=1.0, kinds=(kind,), only=only, hang_seconds=20, drip_seconds=0.02))
    office = Office(ids)
    assert run(office, client, skipping) is None
    assert set(office.errors) == {lost}
    assert set(office.titles) == set(ids) - {lost}
    assert office.known[lost] == ""
    assert all(office.known[other] for other in ids if other != lost)
    sandbox.plan(None)
    assert office.sync(client) == 1
    assert set(office.titles) == set(ids)


@pytest.mark.parametrize("seed", range(12))
def test_a_storm_of_faults_ends_and_a_calm_run_repairs_it(
    sandbox: Sandbox, skipping: SkippingTime, seed: int
) -> None:
    client = client_of(sandbox, skipping, timeouts=HASTY)
    office = Office(ids_of(sandbox))
    kinds = tuple(kind for kind in KINDS if kind != "drip")  # a drip takes real time
    sandbox.plan(FaultPlan(rate=0.5, seed=seed, kinds=kinds, hang_seconds=20))
    run(office, client, skipping)
    sandbox.plan(None)
    assert run(office, client, skipping) is None
    assert office.errors == {}
    assert set(office.titles) == set(ids_of(sandbox))
