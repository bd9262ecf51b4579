"""IAM credentials: the allowedLocations that google-auth asks for unbidden; there are none."""

from __future__ import annotations

from sync.sandbox.protocol import Answer, Call, Refusal, route


def allowed_locations(call: Call) -> Answer:
    raise Refusal(404, "Requested entity was not found.")


ROUTES = (
    route(
        "GET",
        "/v1/projects/-/serviceAccounts/{account}/allowedLocations",
        allowed_locations,
        service="iamcredentials",
    ),
)
