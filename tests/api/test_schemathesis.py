"""Both OpenAPI documents, called with whatever Schemathesis can think of: no answer is a server error.

Repeat a run with SCHEMATHESIS_SEED; look longer with SCHEMATHESIS_EXAMPLES (per operation and mode, default 6).
"""

import asyncio
import json
import os
import secrets
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest
import requests
import schemathesis
import uvloop
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

from tests.api.furnished import Furnished, furnish
from tests.counting import Counting
from tests.shop import Caller, Shop, a_shop
from tuan.apps.openapi import document

SEED = int(os.environ.get("SCHEMATHESIS_SEED") or secrets.randbelow(2**32))
EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES") or 6)
# A stream without an end, and the end of the session that the other calls need; neither takes anything but a path.
LEFT_OUT = {"GET /plays/groups/{group_id}/live", "DELETE /session"}
CALM = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


class House:
    """One furnished shop on an event loop of its own."""

    def __init__(self, runner: asyncio.Runner, shop: Shop, has: Furnished) -> None:
        self.runner, self.has = runner, has
        self.callers: dict[str, Caller] = {"storefront": has.owner, "console": shop.staff}

    def call(self, door: str, case: Any) -> httpx.Response:
        """Send a case as the shop's own buyer or owner."""
        caller = self.callers[door]
        asked = case.as_transport_kwargs(base_url=f"http://shop/api/{door}/v1")
        asked.pop("cookies", None)
        prepared = requests.Request(**asked).prepare()
        headers = {name: value for name, value in prepared.headers.items() if name.lower() != "cookie"}
        headers["X-CSRF-Token"] = caller.csrf
        body: Any = prepared.body
        return self.runner.run(
            caller.client.request(case.method, str(prepared.url), content=body, headers=_sendable(headers))
        )


@pytest.fixture
def house(warehouse: Counting) -> Iterator[House]:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        opened = a_shop(warehouse.url, data_folder=warehouse.data_folder)
        shop = runner.run(opened.__aenter__())
        try:
            runner.run(shop.furnish())
            yield House(runner, shop, runner.run(furnish(shop)))
        finally:
            runner.run(opened.__aexit__(None, None, None))


@pytest.mark.parametrize("door", ["storefront", "console"])
def test_nothing_makes_the_server_fail(house: House, door: str) -> None:
    print(f"SCHEMATHESIS_SEED={SEED}")  # noqa: T201 - shown by pytest when the test fails.
    schema = schemathesis.openapi.from_dict(json.loads(document(door)))
    wrong = []
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()
        if operation.label in LEFT_OUT:
            continue
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            try:
                _try(house, door, operation, mode)
            except Unsatisfiable:
                continue  # Nothing can be wrong about a call that takes nothing.
            except Exception as error:  # noqa: BLE001 - whatever it is, it is told with all others below.
                wrong.append(f"{operation.label}: {type(error).__name__}: {error}\n{getattr(error, '__notes__', '')}")
    assert wrong == [], "\n".join(wrong)


def _try(house: House, door: str, operation: Any, mode: GenerationMode) -> None:
    @seed(SEED)
    @CALM
    @given(case=operation.as_strategy(generation_mode=mode), data=st.data())
    def no_server_error(case: Any, data: st.DataObject) -> None:
        if data.draw(st.booleans(), label="with ids that exist"):
            case.path_parameters = _known(case.path_parameters, house.has.ids)
            case.query = _known(case.query, house.has.ids)
            case.body = _known(case.body, house.has.ids)
        answer = house.call(door, case)
        assert answer.status_code < 500, f"{answer.status_code} {answer.text[:300]}\n{case.as_curl_command()}"

    no_server_error()


def _known(value: Any, ids: dict[str, str]) -> Any:
    """The same value with the ids of furnished things, wherever one is asked for."""
    if isinstance(value, dict):
        return {
            key: ids[key.removesuffix("_id")]
            if key.removesuffix("_id") in ids and _is_uuid(inner)
            else _known(inner, ids)
            for key, inner in value.items()
        }
    return [_known(inner, ids) for inner in value] if isinstance(value, list) else value


def _is_uuid(value: Any) -> bool:
    try:
        return isinstance(value, UUID) or bool(UUID(value))
    except (ValueError, TypeError, AttributeError):
        return False


def _sendable(headers: dict[str, str | bytes]) -> list[tuple[bytes, bytes]]:
    return [
        (name.encode(), value if isinstance(value, bytes) else value.encode("latin-1", "replace"))
        for name, value in headers.items()
    ]
