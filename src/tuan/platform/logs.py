"""How log lines are written: structured, with a request id, without personal data."""

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any, Literal

import structlog

from tuan.platform.hiding import said_within

PERSONAL = {
    "phone",
    "recipient",
    "street",
    "email",
    "password",
    "code",
    "token",
    "cookie",
    "authorization",
    "nickname",
    "address",
    "private_key",
    "api_v3_key",
    "app_secret",
    "secret",
    "keys",
    "values",
}
# Eleven digits as Chinese mobile numbers have them, in whatever text they hide.
PHONE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")


# A private key, in whatever text it hides.
KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL)


def hide_people(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Leave out fields that name people or hold secrets, and mask phone numbers and private keys in any text."""
    for name, value in list(event.items()):
        if name.lower() in PERSONAL:
            event[name] = "[hidden]"
        elif isinstance(value, str):
            event[name] = KEY.sub("[hidden]", PHONE.sub(r"\1****\2", value))
    return event


def _traceback(exc_info: structlog.typing.ExcInfo) -> str:
    return said_within("".join(traceback.format_exception(*exc_info)).rstrip("\n"), exc_info[1])


def set_up(form: Literal["text", "json"], *, level: int = logging.INFO) -> None:
    """Send the program's own lines and those of its libraries to standard error, one form for all."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(_traceback),
        hide_people,
    ]
    last: Any = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    )
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last]
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("httpx", "httpcore", "procrastinate", "tuan.access", "psycopg.pool"):
        logging.getLogger(noisy).setLevel(max(level, logging.WARNING))
