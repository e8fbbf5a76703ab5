"""OpenTelemetry's spans of requests and of calls to services, where they are asked for."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from gateway.tracing import TRACEPARENT, TRACESTATE, Headers


def collector(text: str) -> str:
    """Read the address of a collector; refuse it where the packages are missing."""
    if not text.startswith(("http://", "https://")):
        raise ValueError("give http://host:port of a collector")
    if find_spec("opentelemetry") is None or find_spec("opentelemetry.exporter") is None:
        raise ValueError("needs more packages: pip install 'stream-api[otel]'")
    return text


class Spans:
    """Spans of requests and of calls to services, sent in the background by OpenTelemetry."""

    def __init__(self, provider: Any, propagator: Any) -> None:
        self._provider = provider
        self._tracer = provider.get_tracer("stream-api")
        self._propagator = propagator

    @contextmanager
    def request(self, row: str, headers: Mapping[str, str]) -> Iterator[Any]:
        """Last while a request is answered, in the caller's trace where there is one; give the span."""
        from opentelemetry.trace import SpanKind  # noqa: PLC0415 - an extra

        # Not of context_of: a trace that it makes says that nobody records it, and so nobody would.
        given = {name: headers[name] for name in (TRACEPARENT, TRACESTATE) if name in headers}
        parent = self._propagator.extract(given)
        with self._tracer.start_as_current_span(row, context=parent, kind=SpanKind.SERVER) as span:
            yield span

    @contextmanager
    def upstream(self, domain: str) -> Iterator[Headers]:
        """Last while a service is asked; give the trace headers for it."""
        from opentelemetry.trace import SpanKind  # noqa: PLC0415 - an extra

        with self._tracer.start_as_current_span(f"ask {domain}", kind=SpanKind.CLIENT):
            headers: Headers = {}
            self._propagator.inject(headers)
            yield headers

    def close(self) -> None:
        """Send what is left; it may take a while, so call it in a thread."""
        self._provider.shutdown()


def open_spans(endpoint: str | None, *, build: str) -> Spans | None:
    """None without an endpoint (like `http://collector:4318`); `collector` looked for the packages."""
    if endpoint is None:
        return None
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator  # noqa: PLC0415

    resource = Resource.create({"service.name": "stream-gateway", "service.version": build})
    provider = TracerProvider(resource=resource)
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return Spans(provider, TraceContextTextMapPropagator())
