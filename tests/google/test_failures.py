"""What foreign errors become: the class, the mend, and Retry-After."""

from __future__ import annotations

import json

import pytest
import requests
from google.auth.exceptions import RefreshError, TransportError
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import (
    CredentialsError,
    QuotaUsedUp,
    SourceError,
    SourceMissing,
    SourceNotShared,
    SourceUnavailable,
    SyncError,
)
from sync.google.failures import error_of, failure_of, failure_of_answer, read_error, retry_after
from sync.google.retries import Failure, Service

EMAIL = "reader@project.iam.gserviceaccount.com"
NOT_SHARED = {"code": 403, "message": "The caller does not have permission"}
SCOPE = {"reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT"}
OFF = {"reason": "SERVICE_DISABLED"}
SUSPENDED = {"reason": "CONSUMER_SUSPENDED"}
OFFICE_FILE = {
    "code": 400,
    "message": "This operation is not supported for this document",
    "status": "FAILED_PRECONDITION",
}


def answer(status: int, body: object) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response._content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    return response


def said(failure: Failure) -> SyncError:
    return error_of(failure, place="workbook abc", account=EMAIL)


@pytest.mark.parametrize(
    ("service", "status", "error", "kind", "word"),
    [
        ("sheets", 403, {**NOT_SHARED, "status": "PERMISSION_DENIED"}, SourceNotShared, EMAIL),
        ("sheets", 403, {**NOT_SHARED, "details": [SCOPE]}, CredentialsError, "readonly"),
        ("sheets", 403, {**NOT_SHARED, "details": [OFF]}, CredentialsError, "API"),
        ("sheets", 403, {**NOT_SHARED, "details": [SUSPENDED]}, SourceError, "mends nothing"),
        ("drive", 403, {"errors": [{"reason": "domainPolicy"}]}, SourceError, "mends nothing"),
        ("sheets", 404, {"code": 404, "status": "NOT_FOUND"}, SourceMissing, EMAIL),
        ("drive", 404, {"errors": [{"reason": "notFound"}]}, SourceMissing, EMAIL),
        ("sheets", 401, {"status": "UNAUTHENTICATED"}, CredentialsError, "key"),
        ("sheets", 400, OFFICE_FILE, SourceError, "Save as Google Sheets"),
        ("sheets", 429, {"status": "RESOURCE_EXHAUSTED"}, QuotaUsedUp, "reads_per_minute"),
        ("drive", 403, {"errors": [{"reason": "rateLimitExceeded"}]}, QuotaUsedUp, "quota"),
        ("sheets", 503, {"status": "UNAVAILABLE"}, SourceUnavailable, "next run"),
    ],
)
def test_each_refusal_has_its_class_and_its_mend(
    service: Service, status: int, error: object, kind: type[SyncError], word: str
) -> None:
    result = said(failure_of_answer(service, answer(status, {"error": error})))
    assert type(result) is kind
    assert word in str(result)


@pytest.mark.parametrize("status", [403, 404])
def test_a_list_that_is_refused_is_not_taken_for_a_sheet(status: int) -> None:
    refused = answer(status, {"error": {"code": status, "errors": [{"reason": "notFound"}]}})
    failure = failure_of_answer("drive", refused)
    told = str(error_of(failure, place="list of changes", account=EMAIL))
    assert told.startswith("list of changes: Google Drive")
    assert "spreadsheet" not in told and "share" not in told


def test_a_proxys_403_is_not_taken_for_a_missing_share() -> None:
    result = said(failure_of_answer("sheets", answer(403, "<html>Blocked by policy</html>")))
    assert type(result) is SourceUnavailable
    assert "proxy" in result.hint


def test_a_revoked_key_says_what_to_do() -> None:
    refused = {"error": "invalid_grant", "error_description": "Invalid JWT Signature."}
    failure = failure_of("sheets", RefreshError("invalid_grant", refused))  # type: ignore[no-untyped-call]
    result = said(failure)
    assert type(result) is CredentialsError
    assert result.permanent
    assert "revoked" in result.hint
    assert "clock" in result.hint


def test_no_way_to_the_token_server_is_bad_luck() -> None:
    error = TransportError("no route")  # type: ignore[no-untyped-call]
    error.__cause__ = requests.exceptions.ReadTimeout()
    failure = failure_of("sheets", error)
    assert failure.transient
    assert "no answer in time" in said(failure).message


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('{"error":"invalid_grant","error_description":"why"}', ("invalid_grant", "why")),
        ('{"error":"invalid_grant"}', ("invalid_grant", "invalid_grant")),
        ('{"error":{"status":"NOT_FOUND","message":"m"}}', ("NOT_FOUND", "m")),
        ('{"error":{"errors":[{"reason":"r"}],"message":"m"}}', ("r", "m")),
        ('{"error":{"details":[{"@type":"Help"},{"reason":"R"}]}}', ("R", "")),
        ('{"error":{"details":"odd"}}', ("", "")),
        ('{"error":[1]}', ("", "")),
        ('{"error":null}', ("", "")),
        ("[]", ("", "")),
        ("<html>", ("", "")),
        ("", ("", "")),
    ],
)
def test_every_shape_of_error_body_is_read(body: str, expected: tuple[str, str]) -> None:
    assert read_error(body) == expected


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(("error", "errors", "details", "reason", "status")), inner, max_size=4
        )
    ),
)


@given(JSON)
def test_no_error_body_is_odd_enough_to_trip_over(body: object) -> None:
    reason, detail = read_error(json.dumps(body))
    assert isinstance(reason, str)
    assert isinstance(detail, str)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "17"}, 17.0),
        ({"Retry-After": " 0 "}, 0.0),
        (
            {
                "Date": "Mon, 06 Jul 2026 00:00:00 GMT",
                "Retry-After": "Mon, 06 Jul 2026 00:01:30 GMT",
            },
            90.0,
        ),
        ({"Retry-After": "Mon, 06 Jul 2026 00:01:30 GMT"}, None),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "๑๐"}, None),
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ],
)
def test_retry_after_is_a_number_or_a_date(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds
