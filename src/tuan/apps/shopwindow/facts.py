"""What a page of the storefront begins with: the data that its script would fetch, and what it is about."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Scope

from tuan.apps.shopwindow.doors import Answer, ask, ask_all

HOME = (
    "/categories",
    "/plays/campaigns?kind=group_buy&limit=4",
    "/plays/groups?kind=group_buy&limit=20",
    "/products?limit=20&sort=sales",
)
OPEN_GROUPS, CATEGORIES = "/plays/groups?limit=20", "/categories"
ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


@dataclass(frozen=True, slots=True)
class Facts:
    """`answers` by the address that the script would ask; `about` is the product in question, `group` its group."""

    kind: str
    path: str
    status: int = 200
    answers: dict[str, bytes] = field(default_factory=dict)
    bodies: dict[str, Any] = field(default_factory=dict)
    about: dict[str, Any] | None = None
    group: dict[str, Any] | None = None
    sharer: str | None = None
    look: dict[str, Any] | None = None
    worn: dict[str, Any] | None = None
    """The look of the shop that the page is about, where it is not the house's."""


Finder = Callable[[ASGIApp, Scope, str, str], Awaitable[Facts]]


async def facts_of(door: ASGIApp, scope: Scope, path: str) -> Facts:
    """The facts of a page by its path; a page of which nothing is known beforehand has none."""
    for pattern, finder in FINDERS:
        if found := pattern.fullmatch(path):
            return await finder(door, scope, path, found[found.lastindex or 0])
    return Facts("plain", path)


async def _home(door: ASGIApp, scope: Scope, path: str, _: str) -> Facts:
    known = dict(zip(HOME, await ask_all(door, scope, HOME), strict=True))
    return Facts("home", path, answers=_good(known), bodies=_bodies(known))


async def _product(door: ASGIApp, scope: Scope, path: str, id: str) -> Facts:
    first, groups = f"/products/{id}", f"/plays/groups?limit=20&product_id={id}"
    answer = await ask(door, scope, first)
    product = answer.body
    if product is None:
        return Facts("plain", path, status=_gone(answer))
    known = {first: answer}
    if product["play"]:
        wanted = [f"/plays/campaigns/{product['play']['campaign_id']}", groups]
        known |= dict(zip(wanted, await ask_all(door, scope, wanted), strict=True))
    return Facts("product", path, answers=_good(known), bodies=_bodies(known), about=product)


async def _landing(door: ASGIApp, scope: Scope, path: str, token: str) -> Facts:
    first = f"/shares/{token}"
    answer = await ask(door, scope, first)
    landing = answer.body
    if landing is None:
        return Facts("plain", path, status=_gone(answer))
    return Facts(
        "landing",
        path,
        answers={first: answer.text},
        bodies={first: landing},
        about=landing["product"],
        group=landing["group"],
        sharer=landing["sharer"]["nickname"],
    )


async def _group(door: ASGIApp, scope: Scope, path: str, id: str) -> Facts:
    first = f"/plays/groups/{id}"
    answer = await ask(door, scope, first)
    group = answer.body
    if group is None:
        return Facts("plain", path, status=_gone(answer))
    campaign = f"/plays/campaigns/{group['campaign_id']}"
    known = {first: answer, campaign: await ask(door, scope, campaign)}
    return Facts("group", path, answers=_good(known), bodies=_bodies(known), about=group["product"], group=group)


async def _groups(door: ASGIApp, scope: Scope, path: str, _: str) -> Facts:
    return await _list(door, scope, path, "groups", OPEN_GROUPS)


async def _search(door: ASGIApp, scope: Scope, path: str, _: str) -> Facts:
    return await _list(door, scope, path, "search", CATEGORIES)


async def _list(door: ASGIApp, scope: Scope, path: str, kind: str, address: str) -> Facts:
    """With a question in its address the page begins otherwise: only its script knows how."""
    if scope["query_string"]:
        return Facts("plain", path)
    known = {address: await ask(door, scope, address)}
    return Facts(kind, path, answers=_good(known), bodies=_bodies(known))


def _gone(answer: Answer) -> int:
    # The page itself can say what is missing, or that the house is in trouble; a crawler hears the first only.
    return 404 if answer.status == 404 else 200


def _good(answers: dict[str, Answer]) -> dict[str, bytes]:
    return {address: answer.text for address, answer in answers.items() if answer.status == 200}


def _bodies(answers: dict[str, Answer]) -> dict[str, Any]:
    return {address: answer.body for address, answer in answers.items()}


FINDERS: tuple[tuple[re.Pattern[str], Finder], ...] = (
    (re.compile("(/)"), _home),
    (re.compile(f"/products/({ID})"), _product),
    (re.compile(r"/s/([\w~-]{1,200})", re.ASCII), _landing),
    (re.compile(f"/groups/({ID})"), _group),
    (re.compile("(/groups)"), _groups),
    (re.compile("(/search)"), _search),
)
