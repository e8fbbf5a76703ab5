import pytest

from bench.asking import free_port
from bench.effort import BenchError
from bench.load import OWN, WRK, maker_of, wrk
from bench.load.shape import Load, Questions, Served
from bench.processes import bare_server

REPORT = """Running 1s test @ http://127.0.0.1:8000
Requests/sec:  20000.00
{"requests": 20000, "failed": 3, "us": 1000000, "median_us": 1500, "p99_us": 4000, \
"p999_us": 9500, "broken": %d}
"""


def test_reads_the_line_of_the_script() -> None:
    assert wrk._served(REPORT % 0) == Served(
        requests=20000, failed=3, seconds=1.0, median_ms=1.5, p99_ms=4.0, p999_ms=9.5
    )


def test_broken_connections_make_no_figure() -> None:
    with pytest.raises(BenchError, match="2 connections failed"):
        wrk._served(REPORT % 2)


@pytest.mark.parametrize(
    ("listen", "once", "connections", "maker"),
    [
        ("http://127.0.0.1:1", False, 2, WRK),
        ("unix:/run/a.sock", False, 2, OWN),
        ("http://127.0.0.1:1", True, 2, OWN),
        ("http://127.0.0.1:1", False, 1, OWN),
    ],
)
def test_wrk_makes_the_load_that_it_can(
    listen: str, once: bool, connections: int, maker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = Load(listen, Questions(("/",), once=once), connections, 1)
    monkeypatch.setattr(wrk, "installed", lambda: True)
    assert maker_of(load) == maker
    monkeypatch.setattr(wrk, "installed", lambda: False)
    assert maker_of(load) == OWN


@pytest.mark.skipif(not wrk.installed(), reason="wrk is not installed")
def test_asks_the_given_addresses() -> None:
    listen = f"http://127.0.0.1:{free_port()}"
    with bare_server("constant", listen, '{"/a": "{}"}', probe="/a"):
        served = wrk.put(Load(listen, Questions(("/a", "/none")), connections=4, duration_s=1))
    assert served.failed == pytest.approx(served.requests / 2, rel=0.1)
    assert served.median_ms > 0
