from __future__ import annotations

import json
from pathlib import Path

import pytest
from google.auth.crypt import RSASigner

from sync.errors import CredentialsError
from sync.google.credentials import SCOPES, WRITE_SCOPE, account_of, load_credentials
from sync.sandbox.server import Sandbox

HERE = "http://127.0.0.1:1"


@pytest.fixture
def key(sandbox: Sandbox, tmp_path: Path) -> Path:
    copy = tmp_path / "key.json"
    copy.write_bytes(sandbox.credentials.read_bytes())
    copy.chmod(0o600)
    return copy


def rewrite(key: Path, **changed: object) -> None:
    content = json.loads(key.read_text()) | changed
    key.write_text(
        json.dumps({name: value for name, value in content.items() if value is not None})
    )


def refused(key: Path, endpoint: str | None = HERE, **environ: str) -> str:
    with pytest.raises(CredentialsError) as caught:
        load_credentials(key, endpoint=endpoint, environ=environ)
    assert caught.value.exit_code == 4
    return str(caught.value)


def test_a_good_key_may_only_read(key: Path, sandbox: Sandbox) -> None:
    credentials = load_credentials(key, endpoint=HERE)
    assert account_of(credentials) == sandbox.account
    assert set(SCOPES) == set(credentials.scopes)  # type: ignore[attr-defined]
    assert all("readonly" in scope for scope in SCOPES)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o601])
def test_a_key_that_others_may_use_is_refused_with_the_mend(key: Path, mode: int) -> None:
    key.chmod(mode)
    message = refused(key)
    assert f"{mode:04o}" in message
    assert f"chmod 600 {key}" in message


def test_a_key_in_a_folder_that_everybody_may_change_is_refused(key: Path) -> None:
    key.parent.chmod(0o777)
    assert f"chmod o-w {key.parent}" in refused(key)
    key.parent.chmod(0o1777)
    load_credentials(key, endpoint=HERE)


def test_a_link_into_such_a_folder_is_refused_too(key: Path, tmp_path: Path) -> None:
    public = tmp_path / "public"
    public.mkdir(mode=0o700)
    link = tmp_path / "link.json"
    link.symlink_to(key.rename(public / "key.json"))
    public.chmod(0o777)
    assert "o-w" in refused(link)


def test_a_key_kept_by_systemd_is_trusted_whatever_its_mode_shows(key: Path) -> None:
    key.chmod(0o440)
    environ = {"CREDENTIALS_DIRECTORY": str(key.parent)}
    load_credentials(key, endpoint=HERE, environ=environ)
    assert "0440" in refused(key, CREDENTIALS_DIRECTORY="/elsewhere")


def test_a_missing_key_names_the_setting(tmp_path: Path) -> None:
    assert "google.credentials" in refused(tmp_path / "none.json")


def test_a_folder_is_not_a_key(tmp_path: Path) -> None:
    assert "google.credentials" in refused(tmp_path)


def test_text_that_is_not_json_is_refused_by_line_and_never_shown(key: Path) -> None:
    key.write_text('{\n "private_key": "SECRET",\n oops}')
    with pytest.raises(CredentialsError) as caught:
        load_credentials(key, endpoint=HERE)
    assert "line 3" in str(caught.value)
    assert "SECRET" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("content", ["[]", '"text"', "{}", '{"type":"authorized_user"}', "\xff"])
def test_another_kind_of_json_is_not_a_key(key: Path, content: str) -> None:
    key.write_bytes(content.encode("latin-1"))
    assert str(key) in refused(key)


@pytest.mark.parametrize("name", ["client_email", "private_key", "token_uri"])
def test_a_lacking_field_is_named(key: Path, name: str) -> None:
    rewrite(key, **{name: None})
    assert f"lacks {name}" in refused(key)
    rewrite(key, **{name: 7})
    assert name in refused(key)


def test_a_damaged_private_key_is_refused_without_being_shown(key: Path) -> None:
    rewrite(key, private_key="-----BEGIN PRIVATE KEY-----\nSECRET\n-----END PRIVATE KEY-----\n")
    message = refused(key)
    assert "private key cannot be read" in message
    assert "SECRET" not in message


def test_a_key_is_proven_once_and_a_new_one_anew(
    key: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as alone:
        load_credentials(key, endpoint=HERE)
        alone.setattr(RSASigner, "from_string", None)
        rewrite(key, token_uri=f"{HERE}/token")
        writing = load_credentials(key, endpoint=HERE, writing=True)
    assert writing._token_uri == f"{HERE}/token"  # type: ignore[attr-defined]
    assert WRITE_SCOPE in writing.scopes  # type: ignore[attr-defined]
    writing.token = "of this opening"
    assert load_credentials(key, endpoint=HERE).token is None
    assert WRITE_SCOPE not in load_credentials(key, endpoint=HERE).scopes  # type: ignore[attr-defined]
    other = json.loads(sandbox.new_account("other").read_text())
    rewrite(key, private_key=other["private_key"], private_key_id=other["private_key_id"])
    renewed = load_credentials(key, endpoint=HERE)
    assert renewed.signer.key_id == other["private_key_id"]  # type: ignore[attr-defined]


def test_a_stand_ins_key_is_not_carried_to_google(key: Path) -> None:
    assert "stand-in" in refused(key, endpoint=None)


def test_without_a_key_a_machine_without_an_account_is_told_what_to_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "none.json"))
    with pytest.raises(CredentialsError, match=r"google\.credentials"):
        load_credentials(None)
