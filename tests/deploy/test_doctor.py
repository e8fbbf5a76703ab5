import importlib
import socket
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from deploy.doctor import Finding, examine
from shared.snapshots import Plan, publish


def findings(
    data: Path, port: int = 1, environ: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Finding]:
    return {finding.what: finding for finding in examine(data, port, environ)}


def test_this_machine_is_fit(tmp_path: Path) -> None:
    found = findings(tmp_path / "not" / "there")
    assert all(finding.fine for finding in found.values())
    assert "none yet" in found["catalog data"].detail


def test_lightfm_runs_on_several_threads_here() -> None:
    """The import fails, and LightFM falls back to one thread, where libgomp is missing."""
    assert importlib.import_module("lightfm._lightfm_fast_openmp")


def test_damaged_data_are_found(tmp_path: Path) -> None:
    with publish(tmp_path, Plan("ratings", 1, {}, {})) as draft:
        (draft.folder / "x").write_text("whole")
    assert "verified" in findings(tmp_path)["ratings data"].detail
    assert draft.version is not None
    (tmp_path / "ratings" / draft.version / "x").write_text("torn")
    found = findings(tmp_path)["ratings data"]
    assert not found.fine
    assert "damaged" in found.detail


def test_a_busy_port_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        assert "answering" in findings(tmp_path, listener.getsockname()[1])["port"].detail


def test_settings_are_told_with_secrets_hidden(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("redis://:hush@cache:6379")
    environ = {
        "STREAM_PORT": "9000",
        "STREAM_REDIS_URL_FILE": str(tmp_path / "url"),
        "STREAM_API_KEYS": "me:admin:0",
        "STREAM_DEADLINE": "3",
        "HOME": "/root",
    }
    found = findings(tmp_path, environ=environ)
    assert (found["STREAM_PORT"].fine, found["STREAM_PORT"].detail) == (True, "9000")
    assert found["STREAM_REDIS_URL"].detail == "set, not shown"
    assert not found["STREAM_API_KEYS"].fine
    assert "STREAM_DEADLINE_S" in found["STREAM_DEADLINE"].detail
    assert "HOME" not in found
    assert not any("hush" in finding.detail for finding in found.values())
