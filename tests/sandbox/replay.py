"""Replays recorded dialogues with Google against the sandbox and scores every answer."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import requests
from google.auth.transport.requests import Request
from google.oauth2.service_account import Credentials

from sync.sandbox.edits.batch_update import KINDS
from sync.sandbox.faults import KINDS as FAULTS
from sync.sandbox.server import Sandbox
from sync.settings import PACKAGED

PAGE = PACKAGED / "docs/reference/sandbox.md"
RECORDINGS = os.environ.get("SAMMACHIP_RECORDINGS")
SCOPES = ["https://www.googleapis.com/auth/spreadsheets", "https://www.googleapis.com/auth/drive"]
FILE_ID = re.compile(r"[A-Za-z0-9_-]{44}")
# Fields whose values a service makes up: learnt where both answers have one, then substituted.
_ID_FIELDS = {
    "id",
    "spreadsheetId",
    "sheetId",
    "namedRangeId",
    "protectedRangeId",
    "permissionId",
    "emailAddress",
    "displayName",
}
_TIMES = {
    "createdTime",
    "modifiedTime",
    "createdDate",
    "modifiedDate",
    "modifiedByMeDate",
    "lastViewedByMeDate",
    "markedViewedByMeDate",
    "etag",
    "version",
}
Leaf = tuple[tuple[str | int, ...], Any]


@dataclass(frozen=True)
class Recording:
    """One recorded request with its answer."""

    method: str
    uri: str
    body: str | None
    headers: dict[str, str]
    status: int
    text: str

    @property
    def path(self) -> str:
        return urlsplit(self.uri).path

    @property
    def endpoint(self) -> str:
        """The method and path with ids and ranges taken out."""
        path = FILE_ID.sub("{id}", unquote(self.path)).replace(
            "/spreadsheets/test", "/spreadsheets/{id}"
        )
        path = re.sub(r"/values/.*?(:append|:clear)?$", r"/values/{range}\1", path)
        return f"{self.method} {path}"


@dataclass
class Outcome:
    """What came of one replayed request."""

    cassette: str
    recording: Recording
    status: int
    reachable: bool
    ours: Any = None  # the answer of the sandbox, parsed
    differences: list[str] = field(default_factory=list)

    @property
    def exact(self) -> bool:
        return not self.differences

    @property
    def status_equal(self) -> bool:
        return self.status == self.recording.status


def recordings_folder() -> Path | None:
    """Where the recordings lie; None when they are absent."""
    default = Path(__file__).parents[2] / "../shared/data/google-recordings"
    folder = Path(RECORDINGS) if RECORDINGS else default
    return folder.resolve() if any(folder.glob("*.json")) else None


def cassettes(folder: Path) -> Iterator[tuple[str, list[Recording]]]:
    for path in sorted(folder.glob("*.json")):
        yield path.stem, [_recording(each) for each in json.loads(path.read_text())["interactions"]]


def _recording(interaction: dict[str, Any]) -> Recording:
    request, response = interaction["request"], interaction["response"]
    kept = {"content-type"}
    headers = {k: v[0] for k, v in request["headers"].items() if k.lower() in kept}
    body = request["body"]
    if isinstance(body, dict):
        body = body.get("string")
    return Recording(
        request["method"],
        request["uri"],
        body,
        headers,
        response["status"]["code"],
        response["body"].get("string", ""),
    )


class Player:
    """Plays cassettes against one sandbox, over its real HTTP and OAuth."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.session = requests.Session()
        self.session.trust_env = False
        credentials = Credentials.from_service_account_file(  # type: ignore[no-untyped-call]
            str(sandbox.credentials), scopes=SCOPES
        )
        credentials.refresh(Request(self.session))
        self.session.headers["Authorization"] = f"Bearer {credentials.token}"

    def play(self, name: str, recordings: list[Recording]) -> Iterator[Outcome]:
        """Each request in its order, in an empty Drive."""
        self._empty_drive()
        learnt: dict[Any, Any] = {}
        self._strangers(recordings, learnt)
        for recording in recordings:
            wanted = FILE_ID.findall(unquote(recording.path))
            reachable = recording.status >= 400 or all(each in learnt for each in wanted)
            reply = self._send(recording, learnt)
            recorded, ours = _parsed(recording.text), _parsed(reply.text)
            _learn(recorded, ours, learnt)
            outcome = Outcome(name, recording, reply.status_code, reachable, ours)
            if reply.status_code != recording.status:
                outcome.differences.append(f"status {recording.status} → {reply.status_code}")
            outcome.differences += differences(_substituted(recorded, learnt), ours)
            yield outcome

    def _empty_drive(self) -> None:
        files = f"{self.sandbox.endpoint}/drive/v3/files"
        for file in self.session.get(files, params={"pageSize": 1000}).json()["files"]:
            self.session.delete(f"{files}/{file['id']}")

    def _strangers(self, recordings: list[Recording], learnt: dict[Any, Any]) -> None:
        """A file that was closed to the recording account is put there, closed to ours too."""
        for recording in recordings:
            wanted = FILE_ID.findall(recording.path)
            if recording.status == 403 and wanted and wanted[0] not in learnt:
                created = self.session.post(
                    f"{self.sandbox.endpoint}/drive/v3/files",
                    json={"name": "private", "mimeType": "application/vnd.google-apps.spreadsheet"},
                ).json()
                file = self.sandbox.file(created["id"])
                file.owner = "stranger@sandbox.example"
                learnt[wanted[0]] = created["id"]

    def _send(self, recording: Recording, learnt: dict[Any, Any]) -> requests.Response:
        parts = urlsplit(recording.uri)
        target = FILE_ID.sub(lambda match: str(learnt.get(match[0], match[0])), parts.path)
        if parts.query:
            target += "?" + parts.query
        body = recording.body
        if body and "json" in recording.headers.get("Content-Type", ""):
            body = json.dumps(_substituted(json.loads(body), learnt))
        request = requests.Request(
            recording.method, self.sandbox.endpoint, headers=recording.headers
        )
        prepared = self.session.prepare_request(request)
        prepared.prepare_body((body or "").encode(), None)
        prepared.url = self.sandbox.endpoint + target  # as recorded: nothing encoded anew
        return self.session.send(prepared, timeout=30)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[Leaf]:
    """Every scalar and every empty container, with the way to it."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list) and value:
        for index, inner in enumerate(value):
            yield from leaves(inner, (*path, index))
    else:
        yield path, value


def _learn(recorded: Any, ours: Any, learnt: dict[Any, Any]) -> None:
    mine = dict(leaves(ours))
    for path, value in leaves(recorded):
        named = path and (path[-1] in _ID_FIELDS or "users" in path)
        if named and value and mine.get(path):
            learnt.setdefault(value, mine[path])


def _substituted(value: Any, learnt: dict[Any, Any], key: str | int = "") -> Any:
    if isinstance(value, dict):
        return {k: _substituted(inner, learnt, k) for k, inner in value.items()}
    if isinstance(value, list):
        return [_substituted(inner, learnt, key) for inner in value]
    if isinstance(value, str):
        if key in _ID_FIELDS | {"ownerNames", "lastModifyingUserName", "users"}:
            value = learnt.get(value, value)
        return FILE_ID.sub(lambda match: str(learnt.get(match[0], match[0])), value)
    if key in _ID_FIELDS and not isinstance(value, bool):
        return learnt.get(value, value)
    return value


def differences(recorded: Any, ours: Any) -> list[str]:
    """Leaves that differ, in both directions; times are made up and compared for presence."""
    theirs = {p: None if p and p[-1] in _TIMES else v for p, v in leaves(recorded)}
    mine = {p: None if p and p[-1] in _TIMES else v for p, v in leaves(ours)}
    found = []
    for path in sorted(theirs.keys() | mine.keys(), key=str):
        name = ".".join(map(str, path))
        if path not in mine:
            found.append(f"{name}: lacks {theirs[path]!r:.80}")
        elif path not in theirs:
            found.append(f"{name}: has {mine[path]!r:.80} too much")
        elif not _same(theirs[path], mine[path]):
            found.append(f"{name}: {mine[path]!r:.80}, recorded {theirs[path]!r:.80}")
    return found


def _same(theirs: Any, mine: Any) -> bool:
    return bool(theirs == mine) and isinstance(theirs, bool) == isinstance(mine, bool)


def replay(folder: Path) -> list[Outcome]:
    """Everything there is, played once."""
    with Sandbox() as sandbox:
        player = Player(sandbox)
        return [
            outcome
            for name, recordings in cassettes(folder)
            for outcome in player.play(name, recordings)
        ]


def shares(outcomes: list[Outcome]) -> dict[str, float]:
    """The three scores, between 0 and 1."""
    reachable = [outcome for outcome in outcomes if outcome.reachable]
    return {
        "exact": sum(o.exact for o in outcomes) / len(outcomes),
        "exact of reachable": sum(o.exact for o in reachable) / len(reachable),
        "status equal": sum(o.status_equal for o in outcomes) / len(outcomes),
    }


# ------------------------------------------------------------------------------ the report


REASONS = {
    "GET /drive/v3/files": "lists files made outside the recording, which nobody can know here",
    "PUT /upload/drive/v2/files/{id}": "two links carry a user number and a signature of Google's",
}


def scores_table(outcomes: list[Outcome]) -> str:
    """Markdown: one line per endpoint, and the sums."""
    lines = [
        "| endpoint | recorded | reachable | exact of reachable | status equal |",
        "|---|---:|---:|---:|---:|",
    ]
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(outcome.recording.endpoint, []).append(outcome)
    for endpoint, group in sorted(groups.items(), key=lambda each: -len(each[1])):
        lines.append(_line(f"`{endpoint}`", group))
    lines.append(_line("**all**", outcomes))
    return "\n".join(lines)


def _line(name: str, group: list[Outcome]) -> str:
    reachable = [outcome for outcome in group if outcome.reachable]
    exact = sum(outcome.exact for outcome in reachable)
    equal = sum(outcome.status_equal for outcome in reachable)
    return f"| {name} | {len(group)} | {len(reachable)} | {exact} | {equal} |"


def misses_table(outcomes: list[Outcome]) -> str:
    """Markdown: every reachable answer that is not exact, with the reason."""
    lines = ["| recording | request | first difference | why |", "|---|---|---|---|"]
    for outcome in outcomes:
        if outcome.reachable and not outcome.exact:
            endpoint = outcome.recording.endpoint
            first = outcome.differences[0].split(":")[0]
            why = REASONS.get(endpoint, "not yet understood")
            lines.append(f"| {outcome.cassette} | `{endpoint}` | `{first}` | {why} |")
    return "\n".join(lines)


def page(outcomes: list[Outcome]) -> str:
    """docs/reference/sandbox.md, whole."""
    template = Path(__file__).with_name("sandbox.md.in").read_text("utf-8")
    unreachable = sum(not outcome.reachable for outcome in outcomes)
    figures = {name: f"{share:.2%}".replace("%", " %") for name, share in shares(outcomes).items()}
    parts = {
        "RECORDED": f"{len(outcomes):,}",
        "CASSETTES": str(len({outcome.cassette for outcome in outcomes})),
        "UNREACHABLE": str(unreachable),
        "EXACT_OF_REACHABLE": figures["exact of reachable"],
        "STATUS": figures["status equal"],
        "EXACT": figures["exact"],
        "SCORES": scores_table(outcomes),
        "MISSES": misses_table(outcomes),
        "EDITS": ", ".join(f"`{kind}`" for kind in sorted(KINDS)),
        "FAULTS": ", ".join(f"`{kind}`" for kind in FAULTS),
    }
    return re.sub(r"@([A-Z_]+)@", lambda match: parts[match[1]], template)


def main() -> None:
    """`python -m tests.sandbox.replay`: the scores."""
    folder = recordings_folder()
    if folder is None:
        sys.exit("the recordings are absent: set SAMMACHIP_RECORDINGS to their folder")
    outcomes = replay(folder)
    sys.stdout.write(f"{scores_table(outcomes)}\n\n{misses_table(outcomes)}\n\n")
    sys.stdout.writelines(f"{name}: {share:.2%}\n" for name, share in shares(outcomes).items())


if __name__ == "__main__":
    main()
