"""Trace context in, trace context out; and spans where the extra is there."""

import asyncio
import re

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from gateway.spans import collector, open_spans
from gateway.tracing import context_of

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
NEW = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-00")
BAD = [
    "",
    "x",
    PARENT.upper(),
    PARENT + "-more",
    PARENT + "\n",
    "ff" + PARENT[2:],
    "00-" + "0" * 32 + "-b7ad6b7169203331-01",
    "00-0af7651916cd43dd8448eb211c80319c-" + "0" * 16 + "-01",
]


@pytest.mark.parametrize("parent", [PARENT, "cc" + PARENT[2:], "cc" + PARENT[2:] + "-more"])
def test_what_is_valid_is_passed_on(parent: str) -> None:
    assert context_of({"traceparent": parent}) == {"traceparent": parent}
    both = {"traceparent": parent, "tracestate": "a=1,b=2"}
    assert context_of(both) == both


@pytest.mark.parametrize("parent", BAD)
def test_what_is_not_is_made_anew_without_its_state(parent: str) -> None:
    found = context_of({"traceparent": parent, "tracestate": "a=1"})
    assert found.keys() == {"traceparent"}
    assert NEW.fullmatch(found["traceparent"])


@given(st.text(), st.text())
def test_nothing_that_could_break_a_header_passes(parent: str, state: str) -> None:
    for given_parent in (parent, PARENT):
        for value in context_of({"traceparent": given_parent, "tracestate": state}).values():
            assert value.isprintable()
            assert len(value) <= 512


def test_every_new_trace_has_a_name_of_its_own() -> None:
    assert len({context_of({})["traceparent"] for _ in range(100)}) == 100


def test_without_an_endpoint_there_are_no_spans() -> None:
    assert open_spans(None, build="b") is None


def test_an_endpoint_without_the_packages_is_a_mistake_in_the_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert collector("http://127.0.0.1:1") == "http://127.0.0.1:1"
    monkeypatch.setattr("gateway.spans.find_spec", lambda _: None)
    with pytest.raises(ValueError, match=r"stream-api\[otel\]"):
        collector("http://127.0.0.1:1")


def test_an_endpoint_that_is_no_address_is_a_mistake_too() -> None:
    with pytest.raises(ValueError, match="http://host:port"):
        collector("collector:4318")


async def test_spans_reach_a_collector_under_the_callers_trace() -> None:
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (  # noqa: PLC0415
        ExportTraceServiceRequest,
    )

    received: list[bytes] = []

    async def collect(request: web.BaseRequest) -> web.Response:
        received.append(await request.read())
        return web.Response(content_type="application/x-protobuf")

    runner = web.ServerRunner(web.Server(collect))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    spans = open_spans(f"http://{host}:{port}", build="b")
    assert spans is not None
    with spans.request("get_actor", {"traceparent": PARENT}), spans.upstream("catalog") as headers:
        assert headers["traceparent"].split("-")[1] == PARENT.split("-")[1]
        assert headers["traceparent"] != PARENT
    with spans.request("get_contents", {}):
        pass
    await asyncio.to_thread(spans.close)
    await runner.cleanup()
    found = ExportTraceServiceRequest.FromString(b"".join(received))
    kept = [span for group in found.resource_spans for scope in group.scope_spans for span in scope.spans]
    assert {span.name for span in kept} == {"get_actor", "ask catalog", "get_contents"}
    of_the_caller = {span.name for span in kept if span.trace_id.hex() == PARENT.split("-")[1]}
    assert of_the_caller == {"get_actor", "ask catalog"}
