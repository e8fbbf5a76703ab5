"""The life of a stack: it ends when told to, leaves nothing behind, comes back when a part dies."""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.system.asking import ask
from tests.system.running import (
    RunningStack,
    answers,
    clean_environment,
    command,
    free_port,
    is_alive,
    running,
    start,
    wait_until_ready,
)

WITHIN_S = 30


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A DATA folder whose snapshots are ready, so that stacks start at once."""
    data = tmp_path_factory.mktemp("life") / "var"
    done = command("train", "--data", str(data))
    assert done.returncode == 0, done.stderr
    return data


@pytest.fixture(scope="module")
def stack(built: Path) -> Iterator[RunningStack]:
    """A stack that tests may hurt: it has to heal by itself."""
    with running(built) as started:
        yield started


@pytest.fixture
def data(built: Path, tmp_path: Path) -> Path:
    """A copy of the built folder, for a stack of a test's own."""
    return Path(shutil.copytree(built, tmp_path / "var"))


def wait_for(condition: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not condition():
        assert time.monotonic() < deadline, f"waited {WITHIN_S} s for {what}"
        time.sleep(0.05)


def runtime_folder(stack: RunningStack) -> Path:
    return Path(stack.run_file["services"]["catalog"].removeprefix("unix:")).parent


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda one: one.name)
def test_a_signal_ends_everything_and_leaves_nothing_behind(number: signal.Signals, data: Path) -> None:
    stack = start(data)
    wait_until_ready(stack)
    children, folder = stack.children(), runtime_folder(stack)
    assert set(children) == {"valkey", "catalog", "ratings", "recommender", "gateway"}
    stack.process.send_signal(number)
    assert stack.wait_for_end() == 0
    assert not [name for name, pid in children.items() if is_alive(pid)]
    assert not folder.exists()
    assert not (data / "run.json").exists()


def test_killing_the_supervisor_leaves_no_orphan(data: Path) -> None:
    stack = start(data)
    wait_until_ready(stack)
    children, folder = stack.children(), runtime_folder(stack)
    stack.process.kill()
    stack.wait_for_end()
    wait_for(lambda: not any(is_alive(pid) for pid in children.values()), "the children to end")
    wait_for(lambda: not folder.exists(), "the sockets' folder to go")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=lambda one: one.name)
def test_ending_it_while_it_builds_leaves_nothing_behind(number: signal.Signals, tmp_path: Path) -> None:
    stack = start(tmp_path / "var")
    wait_for(lambda: _jobs_of(tmp_path), "a job to run")
    jobs = _jobs_of(tmp_path)
    stack.process.send_signal(number)
    stack.wait_for_end()
    wait_for(lambda: not any(is_alive(pid) for pid in jobs), "the job to end")


def _jobs_of(folder: Path) -> list[int]:
    """Find processes of the build by the folder that their command line names."""
    return [pid for pid, words in _processes() if "train" in words and str(folder / "var") in words]


def _processes() -> Iterator[tuple[int, list[str]]]:
    """Every process with the words of its command line, folders of programs left out."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                words = (entry / "cmdline").read_bytes().decode().strip("\0").split("\0")
                yield (
                    int(entry.name),
                    [word.rpartition("/")[2] if word.endswith(".py") else word for word in words],
                )


def test_a_closed_terminal_ends_everything(data: Path) -> None:
    """A pseudo-terminal whose other end is closed sends SIGHUP, as a closed window does."""
    ours, theirs = os.openpty()
    port = free_port()
    process = subprocess.Popen(
        ["setsid", "--ctty", "--wait", *_run_command(data, port)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=clean_environment(),
    )
    os.close(theirs)
    stack = RunningStack(f"http://127.0.0.1:{port}", data, process)  # type: ignore[arg-type]  # no text is read
    wait_until_ready(stack)
    children = stack.children()
    os.close(ours)
    wait_for(lambda: not any(is_alive(pid) for pid in children.values()), "the children to end")
    process.wait(WITHIN_S)


def _run_command(data: Path, port: int) -> list[str]:
    from tests.system.running import COMMAND  # noqa: PLC0415 - used by this one helper

    return [*COMMAND, "run", "--data", str(data), "--port", str(port)]


@pytest.mark.parametrize("name", ["catalog", "ratings", "recommender", "gateway", "valkey"])
def test_a_killed_part_comes_back(name: str, stack: RunningStack) -> None:
    before = stack.children()[name]
    os.kill(before, signal.SIGKILL)
    wait_for(lambda: stack.children()[name] != before, f"another {name}")
    for path in ("/get_contents/all", "/get_score_count/netflix/3/2016", "/get_recommendations/the%20matrix"):
        wait_for(lambda path=path: answers(stack.url + path), path)  # type: ignore[misc]  # a default binds the value


def test_a_part_that_cannot_be_started_for_a_while_comes_back(stack: RunningStack) -> None:
    """A folder of logs that is gone stands for whatever may fail at the moment of a restart."""
    before, logs = stack.children()["catalog"], stack.data / "logs"
    logs.rename(stack.data / "away")
    try:
        os.kill(before, signal.SIGKILL)
        wait_for(lambda: not is_alive(before), "the catalog service to die")
        time.sleep(1)
        assert stack.children()["catalog"] == before
    finally:
        (stack.data / "away").rename(logs)
    wait_for(lambda: stack.children()["catalog"] != before, "another catalog service")


def test_a_killed_guard_is_replaced(data: Path) -> None:
    stack = start(data)
    wait_until_ready(stack)
    children = stack.children()
    first = os.getpgid(children["catalog"])
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: _guards_of(stack) - {first}, "another guard")
    stack.process.kill()
    stack.wait_for_end()
    wait_for(lambda: not any(is_alive(pid) for pid in children.values()), "the children to end")


def _guards_of(stack: RunningStack) -> set[int]:
    return {pid for pid, words in _processes() if words[-2:] == ["guard.py", str(runtime_folder(stack))]}


async def test_without_redis_every_answer_stays(stack: RunningStack, client: aiohttp.ClientSession) -> None:
    paths = [f"/get_contents/{name}" for name in ("all", "g", "r", "tv-ma")]
    before = [await ask(client, stack.url, path) for path in paths]
    os.kill(stack.children()["valkey"], signal.SIGKILL)
    assert [await ask(client, stack.url, path) for path in paths] == before
    assert await ask(client, stack.url, "/get_contents/pg") is not None


def test_several_gateway_processes_share_the_port(data: Path) -> None:
    with running(data, "--workers", "2") as stack:
        assert {"gateway-1", "gateway-2"} <= stack.children().keys()
        os.kill(stack.children()["gateway-1"], signal.SIGSTOP)
        try:
            assert all(answers(f"{stack.url}/get_contents/all") for _ in range(5))
        finally:
            os.kill(stack.children()["gateway-1"], signal.SIGCONT)


def test_no_redis_at_all(data: Path) -> None:
    with running(data, "--redis-url", "none") as stack:
        assert "valkey" not in stack.children()
        assert answers(f"{stack.url}/get_contents/all")


async def test_a_new_snapshot_is_served_and_no_request_lost(
    stack: RunningStack, client: aiohttp.ClientSession
) -> None:
    """Publishing goes on beside a stream of requests; versions only grow."""
    done = asyncio.create_task(asyncio.to_thread(command, "ingest", "--data", str(stack.data), "--force"))
    versions: list[str] = []
    async with asyncio.timeout(WITHIN_S):
        while len(set(versions)) < 2:
            async with client.get(f"{stack.url}/get_contents/all") as reply:
                assert reply.status == 200
                versions.append(reply.headers["Stream-Version"])
            await asyncio.sleep(0.005)
    assert versions == sorted(versions)
    assert (await done).returncode == 0


def test_two_stacks_run_side_by_side(stack: RunningStack, data: Path) -> None:
    with running(data) as other:
        assert answers(f"{stack.url}/get_contents/all")
        assert answers(f"{other.url}/get_contents/all")


def test_a_busy_port_is_one_clear_line(stack: RunningStack, tmp_path: Path) -> None:
    port = stack.url.rpartition(":")[2]
    done = command("run", "--data", str(tmp_path / "var"), "--port", port)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert port in done.stderr
    assert "another PORT" in done.stderr


def test_a_proxy_of_the_environment_is_not_asked_for_our_own_address(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with running(data) as stack:
        assert stack.run_file["url"] == stack.url


@pytest.mark.parametrize(
    ("given", "said", "code"),
    [
        (("--host", "no.such.host.invalid"), "no address of this machine", 1),
        (("--host", ".foo"), "no address of this machine", 1),
        (("--redis-url", "foo"), "redis://host:port", 2),
    ],
)
def test_a_setting_that_cannot_be_is_one_clear_line(
    given: tuple[str, str], said: str, code: int, data: Path
) -> None:
    done = command("run", "--data", str(data), "--port", str(free_port()), *given)
    assert done.returncode == code
    assert done.stderr.count("\n") == 1
    assert said in done.stderr


def test_every_wrong_key_is_told_at_once(data: Path) -> None:
    done = command("run", "--data", str(data), "--port", str(free_port()), "--api-keys", "nonsense more:too")
    assert done.returncode == 2
    assert [line.partition(" entry ")[2][0] for line in done.stderr.splitlines()] == ["1", "2"]


def test_a_folder_in_use_is_one_clear_line(stack: RunningStack) -> None:
    done = command("run", "--data", str(stack.data), "--port", str(free_port()))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "in use" in done.stderr


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (("--catalog", "/no/such/folder"), "/no/such/folder"),
        (("--ratings", "/no/such/file.csv"), "/no/such/file.csv"),
        (("--data", "/proc/nowhere"), "/proc/nowhere"),
    ],
)
def test_an_input_that_cannot_be_read_is_named(given: tuple[str, str], named: str, tmp_path: Path) -> None:
    done = command("run", "--data", str(tmp_path / "var"), "--port", str(free_port()), *given)
    assert done.returncode == 1
    assert named in done.stderr
    assert "Traceback" not in done.stderr
