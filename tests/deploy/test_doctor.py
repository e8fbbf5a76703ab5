import importlib
import socket
from pathlib import Path

from deploy.doctor import Finding, examine
from shared.snapshots import Plan, publish


def findings(data: Path, port: int = 1) -> dict[str, Finding]:
    return {finding.what: finding for finding in examine(data, port)}


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
