"""A span around each request; only in the house when tracing is on."""

from typing import TYPE_CHECKING, Any

from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tuan.platform import tracing

if TYPE_CHECKING:
    from opentelemetry.trace import Span


class Traced:
    """Wraps the whole house."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request inside a span, which belongs to the caller's trace if it names one."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = 500

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with tracing.span(scope["method"], parent=_carried(scope), is_request=True) as span:
            try:
                await self.app(scope, receive, answer)
            finally:
                if span is not None:
                    _describe(span, scope, status)


def _describe(span: "Span", scope: Scope, status: int) -> None:
    # The route's template, never the address: addresses carry tokens and numbers of people.
    template = _template(scope)
    if template:
        span.update_name(f"{scope['method']} {template}")
        span.set_attribute("http.route", template)
    span.set_attribute("http.request.method", scope["method"])
    span.set_attribute("http.response.status_code", status)
    span.set_attribute("tuan.request_id", str(scope.get("state", {}).get("request_id", "")))
    if status >= 500:
        from opentelemetry.trace import Status, StatusCode

        span.set_status(Status(StatusCode.ERROR))


def _template(scope: Scope) -> str:
    """The address with names for its variables; empty when no route was found."""
    route: Any = scope.get("route")
    below = "" if isinstance(route, Mount) else getattr(route, "path", "")
    return f"{scope.get('root_path') or ''}{below}"


def _carried(scope: Scope) -> dict[str, str]:
    found = [value for name, value in scope["headers"] if name == tracing.PARENT.encode()]
    return {tracing.PARENT: found[0].decode("latin-1")} if found else {}
