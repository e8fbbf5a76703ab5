"""Administration of a running stack: a key is made, new data are served at once, the admin port is shared."""

import contextlib
import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from shared.keys import digest_of
from shared.snapshots import Plan, find_snapshot, publish
from tests.system.running import DIRECT, RunningStack, command, free_port, running


@dataclass(frozen=True)
class Key:
    key: str
    entry: str


def make_key(name: str, *scopes: str) -> Key:
    options = [part for scope in scopes for part in ("--scope", scope)]
    done = command("key", name, *options, "--json")
    assert done.returncode == 0, done.stderr
    return Key(**json.loads(done.stdout))


@pytest.fixture(scope="module")
def admin_key() -> Key:
    return make_key("ops", "admin")


@pytest.fixture(scope="module")
def users_key() -> Key:
    return make_key("app", "users")


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, admin_key: Key, users_key: Key) -> Iterator[RunningStack]:
    folder = tmp_path_factory.mktemp("admin")
    (folder / "keys").write_text(f"{users_key.entry}\n")
    given = ("--api-keys", admin_key.entry, "--api-keys-file", str(folder / "keys"), "--workers", "2")
    with running(folder / "var", *given) as started:
        yield started


def ask(url: str, *, method: str = "GET", key: str | None = None, host: str | None = None) -> tuple[int, Any]:
    request = urllib.request.Request(url, method=method)  # noqa: S310 - our own address
    if key:
        request.add_header("Authorization", f"Bearer {key}")
    if host:
        request.add_header("Host", host)
    try:
        with DIRECT.open(request, timeout=30) as reply:
            return reply.status, reply.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def publish_again(data: Path, domain: str) -> str:
    """Publish what is live once more, under a version that is newer."""
    live = find_snapshot(data, domain)
    assert live is not None
    manifest = live.manifest
    inputs = {**manifest.inputs, "again": live.version}
    with publish(data, Plan(domain, manifest.format, inputs, dict(manifest.parameters))) as draft:
        for name in manifest.files:
            (draft.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (draft.folder / name).write_bytes((live.folder / name).read_bytes())
    assert draft.version is not None
    return draft.version


def test_a_key_is_known_by_its_digest_alone(admin_key: Key) -> None:
    assert admin_key.entry == f"ops:admin:{digest_of(admin_key.key)}"
    assert make_key("ops", "users", "admin").entry.startswith("ops:admin,users:")
    assert make_key("ops", "admin").key != admin_key.key


def test_both_forms_of_a_key_are_printed() -> None:
    done = command("key", "ops", "--scope", "admin")
    _, key, _, entry = done.stdout.split("\n")[:4]
    assert entry.strip() == f"ops:admin:{digest_of(key.strip())}"


@pytest.mark.parametrize("given", [("a b", "--scope", "admin"), ("ops", "--scope", "root")])
def test_a_key_that_cannot_be_is_one_clear_line(given: tuple[str, ...]) -> None:
    done = command("key", *given)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)


@pytest.mark.parametrize("port", ["url", "admin"])
def test_new_data_are_served_once_the_reply_is_there(stack: RunningStack, admin_key: Key, port: str) -> None:
    published = {domain: publish_again(stack.data, domain) for domain in ("catalog", "ratings")}
    status, body = ask(f"{stack.run_file[port]}/v1/admin/reload", method="POST", key=admin_key.key)
    told = json.loads(body)
    assert (status, told["missing"]) == (200, [])
    assert told["versions"].items() >= published.items()


def test_the_next_answer_is_made_from_the_new_data(stack: RunningStack, admin_key: Key) -> None:
    """On one connection, and so from one of the gateway processes."""
    published = publish_again(stack.data, "catalog")
    with contextlib.closing(http.client.HTTPConnection(urlsplit(stack.url).netloc, timeout=30)) as line:
        line.request("POST", "/v1/admin/reload", headers={"X-API-Key": admin_key.key})
        assert line.getresponse().read()
        line.request("GET", "/get_contents/g")
        assert line.getresponse().headers["Stream-Version"] == published


def test_keys_given_and_keys_of_the_file_are_known_to_all(stack: RunningStack, users_key: Key) -> None:
    url = f"{stack.url}/v1/admin/reload"
    assert ask(url, method="POST")[0] == 401
    assert ask(url, method="POST", key="unknown")[0] == 401
    assert ask(url, method="POST", key=users_key.key)[0] == 403


def test_metrics_are_on_the_admin_port_alone(stack: RunningStack) -> None:
    admin = stack.run_file["admin"]
    assert ask(f"{admin}/metrics")[0] == 200
    assert ask(f"{admin}/livez")[0] == 200
    assert ask(f"{stack.url}/metrics")[0] == 404
    assert ask(f"{admin}/metrics", host="evil.example")[0] == 421


def test_a_busy_admin_port_is_one_clear_line_if_it_was_asked_for(stack: RunningStack, tmp_path: Path) -> None:
    port = stack.run_file["admin"].rpartition(":")[2]
    done = command("run", "--data", str(tmp_path / "var"), "--port", str(free_port()), "--admin-port", port)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert port in done.stderr
    assert "another ADMIN_PORT" in done.stderr


def test_a_bad_key_is_told_before_anything_is_built_and_not_shown(tmp_path: Path, admin_key: Key) -> None:
    bad = admin_key.entry.replace("admin", "root")
    done = command("run", "--data", str(tmp_path / "var"), "--api-keys", f"{admin_key.entry} {bad}")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "entry 2" in done.stderr
    assert digest_of(admin_key.key) not in done.stderr
