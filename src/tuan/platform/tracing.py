"""OpenTelemetry spans, sent by OTLP over HTTP. The SDK is not even imported unless TUAN_OTLP_ENDPOINT is set.

Attributes name routes, events, jobs and their ids; no message of an error, no URL and no network address is among them, since they hold
people's data. That is why FastAPI's and Starlette's own spans stay off: they tell path and query.
"""

import asyncio
import importlib.util
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from tuan import __version__

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span

PARENT = "traceparent"
"""Under this name a trace travels: in a request's header, in a fact's payload, in a job's arguments (W3C Trace Context)."""

_provider: "TracerProvider | None" = None
_OFF: AbstractContextManager[None] = nullcontext()


def is_installed() -> bool:
    """Whether the packages of `tuan[otel]` are there."""
    try:
        return all(
            importlib.util.find_spec(name) for name in ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http")
        )
    except ImportError:
        return False


def is_on() -> bool:
    """Whether this process makes spans."""
    return _provider is not None


def set_up(endpoint: str, *, program: str) -> None:
    """Send the spans of this process to a collector. Sampling, headers and more come from the standard OTEL_* variables."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    global _provider
    _provider = TracerProvider(
        resource=Resource.create({"service.name": f"tuan-{program}", "service.version": __version__})
    )
    _provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint.rstrip("/") + "/v1/traces")))


async def close() -> None:
    """Send what is left, and make no more spans."""
    global _provider
    provider, _provider = _provider, None
    if provider is not None:
        await asyncio.to_thread(provider.shutdown)


def span(
    name: str, *, parent: Mapping[str, Any] | None = None, is_request: bool = False, **attributes: Any
) -> "AbstractContextManager[Span | None]":
    """A span for as long as the block runs; None when tracing is off. It belongs to the trace that `parent` carries, if any.

    Attributes are named with `__` for a dot: `http__route`.
    """
    return _OFF if _provider is None else _running(_provider, name, parent, is_request, attributes)


def stamped(values: dict[str, Any]) -> dict[str, Any]:
    """The payload of a fact or the arguments of a job, with the trace that wrote them; as they are when tracing is off."""
    if _provider is None:
        return values
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    carrier: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(carrier)
    return {**values, PARENT: carrier[PARENT]} if PARENT in carrier else values


@contextmanager
def _running(
    provider: "TracerProvider",
    name: str,
    parent: Mapping[str, Any] | None,
    is_request: bool,
    attributes: dict[str, Any],
) -> "Iterator[Span]":
    from opentelemetry.trace import SpanKind, Status, StatusCode
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    carried = {PARENT: parent[PARENT]} if parent and isinstance(parent.get(PARENT), str) else {}
    with provider.get_tracer("tuan", __version__).start_as_current_span(
        name,
        context=TraceContextTextMapPropagator().extract(carried) if carried else None,
        kind=SpanKind.SERVER if is_request else SpanKind.CONSUMER if parent is not None else SpanKind.INTERNAL,
        attributes={key.replace("__", "."): value for key, value in attributes.items()},
        record_exception=False,
        set_status_on_exception=False,
    ) as running:
        try:
            yield running
        except Exception as error:
            # Named only: what an error says may name a person.
            running.set_attribute("error.type", type(error).__qualname__)
            running.set_status(Status(StatusCode.ERROR))
            raise
