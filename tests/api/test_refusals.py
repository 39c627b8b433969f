"""Every route, called by a stranger, by a buyer, by another shop's staff, with another's ids, refuses and changes nothing."""

from typing import Any

import httpx

from tests.api.conftest import Tables
from tests.api.furnished import Call, Furnished, calls, hired
from tests.api.routes import Knock, routes
from tests.shop import Shop
from tuan.identity.roles import HOUSE, ROLES
from tuan.kit.ids import new_id
from tuan.platform.callers import Permission

# Anybody may call these. A new public route must be added here by somebody who meant it.
PUBLIC = {
    "storefront POST /sign-in-codes",
    "storefront POST /session",
    "storefront GET /session",
    "storefront GET /demo/text-messages",
    "storefront GET /categories",
    "storefront GET /products",
    "storefront GET /products/{product_id}",
    "storefront GET /shares/{token}",
    "storefront POST /shares/{token}/visits",
    "storefront GET /shares/{token}/qr.svg",
    "storefront GET /search-suggestions",
    "storefront GET /shop",
    "storefront GET /shops/{shop_id}/look",
    "storefront GET /shares/{token}/poster.png",
    "storefront POST /quotes",
    "storefront GET /coupons",
    "storefront GET /payment-providers",
    "storefront GET /plays/campaigns",
    "storefront GET /plays/campaigns/{campaign_id}",
    "storefront GET /plays/groups",
    "storefront GET /plays/groups/{group_id}",
    "storefront GET /plays/groups/{group_id}/live",
    "console POST /session",
    "console GET /session",
}
# A buyer may join a stranger's group, but not with the stranger's address, which these calls name.
REFUSED = {401, 403, 404, 409, 422}
PRIVATE = [knock for knock in routes() if str(knock) not in PUBLIC]


async def _knock(client: httpx.AsyncClient, knock: Knock, call: Call, **headers: str) -> httpx.Response:
    sent: dict[str, Any] = {"files": {"file": ("a.png", call.file)}} if call.file else {"json": call.body}
    return await client.request(knock.method, f"/api/{knock.door}/v1{call.path}", headers=headers, **sent)


async def _refusing(
    has: Furnished,
    tables: Tables | None,
    client: httpx.AsyncClient,
    knocks: list[Knock],
    *,
    expected: set[int],
    **headers: str,
) -> list[str]:
    """What was wrong: an answer that is no refusal, an entry that is no valid call, a table that changed."""
    entries, wrong = calls(has), []
    before = await tables.now() if tables else {}
    for knock in knocks:
        call = entries[str(knock)]
        answer = await _knock(client, knock, call, **headers)
        if call.is_own and answer.status_code < 300:
            seen = {secret for secret in has.secrets() if secret in answer.text}
            if seen and "reference=" not in call.path:
                wrong.append(f"{knock} shows {seen}")
            before = await tables.now() if tables else {}
            continue
        if answer.status_code not in expected or answer.json().get("code") == "invalid_request":
            wrong.append(f"{knock}: {answer.status_code} {answer.text[:200]}")
        if tables and not knock.is_safe:
            after = await tables.now()
            wrong += [f"{knock} changed {name}" for name in after if after[name] != before[name]]
            before = after
    return wrong


async def test_every_route_has_an_entry(has: Furnished) -> None:
    assert {str(knock) for knock in routes()} == set(calls(has))


def test_every_route_names_its_caller() -> None:
    assert [str(knock) for knock in routes() if not knock.callers] == []


def test_who_is_not_private_is_public_on_purpose() -> None:
    assert {str(knock) for knock in routes() if not knock.needs_somebody} == PUBLIC


def test_every_console_route_names_a_permission() -> None:
    without = {str(knock) for knock in routes() if knock.door == "console" and knock.permission is None}
    assert without == {
        "console POST /session",
        # How somebody looks at a list is their own.
        "console GET /views",
        "console PUT /views/{view_id}",
        "console DELETE /views/{view_id}",
        "console GET /session",
        "console DELETE /session",
        "console POST /session/password",
    }


def test_roles_grant_only_permissions_that_routes_ask_for() -> None:
    assert {name: granted - Permission.known for name, granted in ROLES.items() if granted - Permission.known} == {}


async def test_a_stranger_is_asked_to_sign_in(shop: Shop, has: Furnished, tables: Tables) -> None:
    assert await _refusing(has, tables, shop.client_of(), PRIVATE, expected={401}) == []


async def test_a_made_up_session_is_nobody(shop: Shop, has: Furnished, tables: Tables) -> None:
    client = shop.client_of({"tuan_session": "0" * 43, "tuan_console": "0" * 43})
    assert await _refusing(has, tables, client, PRIVATE, expected={401}) == []


async def test_a_buyer_is_nobody_on_the_console(shop: Shop, has: Furnished, tables: Tables) -> None:
    token = has.owner.client.cookies["tuan_session"]
    console = [knock for knock in PRIVATE if knock.door == "console"]
    client = shop.client_of({"tuan_session": token, "tuan_console": token})
    assert await _refusing(has, tables, client, console, expected={401}, **{"X-CSRF-Token": has.owner.csrf}) == []


async def test_staff_is_nobody_in_the_storefront(shop: Shop, has: Furnished, tables: Tables) -> None:
    token = shop.staff.client.cookies["tuan_console"]
    storefront = [knock for knock in PRIVATE if knock.door == "storefront"]
    client = shop.client_of({"tuan_session": token, "tuan_console": token})
    assert await _refusing(has, tables, client, storefront, expected={401}, **{"X-CSRF-Token": shop.staff.csrf}) == []


async def test_another_buyer_reaches_nothing_of_mine(shop: Shop, has: Furnished, tables: Tables) -> None:
    other = await shop.buyer()
    storefront = [k for k in PRIVATE if k.door == "storefront" and k.path != "/session"]
    headers = {"X-CSRF-Token": other.csrf}
    assert await _refusing(has, tables, other.client, storefront, expected=REFUSED - {401}, **headers) == []


async def test_another_shops_owner_reaches_nothing_of_ours(has: Furnished, neighbour: Shop, tables: Tables) -> None:
    console = [k for k in PRIVATE if k.door == "console" and k.path not in ("/session", "/uploads")]
    headers = {"X-CSRF-Token": neighbour.staff.csrf}
    assert await _refusing(has, tables, neighbour.staff.client, console, expected=REFUSED - {401}, **headers) == []


async def test_staff_without_the_permission_is_refused(shop: Shop, has: Furnished, tables: Tables) -> None:
    wrong = []
    for role, granted in ROLES.items():
        email, password = await hired(shop, role, is_house=True)
        client = shop.client_of()
        answer = await client.post("/api/console/v1/session", json={"email": email, "password": password})
        knocks = [k for k in PRIVATE if k.permission is not None and k.permission not in granted]
        headers = {"X-CSRF-Token": answer.json()["csrf_token"]}
        before = await tables.now()
        found = await _refusing(has, None, client, knocks, expected={403}, **headers)
        wrong += [f"{role}: {problem}" for problem in found]
        assert await tables.now() == before
    assert wrong == []


async def test_what_concerns_the_house_is_refused_to_a_shops_own_staff(
    shop: Shop, has: Furnished, neighbour: Shop, tables: Tables
) -> None:
    house = [k for k in PRIVATE if k.permission is not None and k.permission.endswith(HOUSE)]
    assert {str(knock) for knock in house} == {
        "console GET /reconciliation",
        "console GET /reconciliation/{provider}/{day}",
        "console POST /reconciliation/{provider}/{day}/comparison",
        "console GET /payment-providers",
        "console PUT /payment-providers/{code}/keys",
        "console PUT /payment-providers/{code}/offer",
        "console POST /payment-providers/{code}/check",
        "console POST /ledger/verification",
        "console GET /insights/warehouse",
        "console GET /jobs",
        "console POST /jobs/{job_id}/retry",
        "console GET /jobs/{job_id}",
        "console POST /jobs/retries",
        "console GET /deliveries/{delivery_id}",
        "console POST /deliveries/retries",
        "console GET /deliveries",
        "console POST /deliveries/{delivery_id}/retry",
        "console GET /privacy-requests",
        "console POST /exports/reconciliation",
        "console POST /exports/privacy_requests",
        "console POST /exports/jobs",
        "console POST /exports/deliveries",
        "console GET /system/health",
    }
    headers = {"X-CSRF-Token": neighbour.staff.csrf}
    assert await _refusing(has, tables, neighbour.staff.client, house, expected={403}, **headers) == []
    for role in ("owner", "finance"):
        email, password = await hired(shop, role)
        client = shop.client_of()
        session = (await client.post("/api/console/v1/session", json={"email": email, "password": password})).json()
        assert [name for name in session["staff"]["permissions"] if name.endswith(HOUSE)] == []
        before = await tables.now()
        headers = {"X-CSRF-Token": session["csrf_token"]}
        assert await _refusing(has, None, client, house, expected={403}, **headers) == []
        assert await tables.now() == before


async def test_the_accounts_of_the_house_are_shown_to_the_house_only(shop: Shop, neighbour: Shop) -> None:
    shown = {}
    for name, staff in (("house", shop.staff), ("neighbour", neighbour.staff)):
        shown[name] = {row["code"].split(":")[0] for row in (await staff.get("/ledger/accounts"))["items"]}
    assert len(shown["house"]) > len(shown["neighbour"])
    assert "clearing" not in str(shown["neighbour"])
    assert "clearing" in str(shown["house"])


async def test_a_key_cannot_reach_the_house_when_its_maker_does_not(neighbour: Shop) -> None:
    body = {"id": str(new_id()), "name": "x", "permissions": ["system.read_house"]}
    assert (await neighbour.staff.post("/api-keys", body)).code == "permission_not_yours"


async def test_a_key_loses_the_house_when_its_maker_does(shop: Shop, has: Furnished) -> None:
    email, password = await hired(shop, "owner", is_house=True)
    client = shop.client_of()
    session = (await client.post("/api/console/v1/session", json={"email": email, "password": password})).json()
    made = await client.post(
        "/api/console/v1/api-keys",
        json={"id": str(new_id()), "name": "x", "permissions": ["system.read_house"]},
        headers={"X-CSRF-Token": session["csrf_token"]},
    )
    bearer = {"Authorization": f"Bearer {made.json()['key']}"}
    assert (await shop.client_of().get("/api/console/v1/jobs", headers=bearer)).status_code == 200
    async with shop.house.database.transaction() as tx:
        await tx.run("update staff set is_house = false where email = %(email)s", email=email)
    assert (await shop.client_of().get("/api/console/v1/jobs", headers=bearer)).status_code == 403


async def test_unsafe_calls_need_the_token_of_the_page(shop: Shop, has: Furnished, tables: Tables) -> None:
    entries, wrong = calls(has), []
    before = await tables.now()
    for knock in routes():
        if knock.is_safe or knock.callers == {"_anybody"}:
            continue
        client = has.owner.client if knock.door == "storefront" else shop.staff.client
        for token in ({}, {"X-CSRF-Token": "forged"}, {"X-CSRF-Token": ""}):
            answer = await _knock(client, knock, entries[str(knock)], **token)
            if (answer.status_code, answer.json()["code"]) != (403, "csrf_token_invalid"):
                wrong.append(f"{knock}: {answer.status_code} {answer.text[:200]}")
    assert wrong == []
    assert await tables.now() == before


async def test_an_api_key_needs_no_page_and_may_what_it_names(shop: Shop, has: Furnished, tables: Tables) -> None:
    made = await shop.staff.post(
        "/api-keys", {"id": str(new_id()), "name": "stock", "permissions": ["inventory.adjust"]}
    )
    bearer = {"Authorization": f"Bearer {made['key']}"}
    entries, client = calls(has), shop.client_of()
    moved = await client.post(
        f"/api/console/v1/skus/{shop.sku_id}/stock-movements",
        json={"id": str(new_id()), "quantity": 7, "reason": "received"},
        headers=bearer,
    )
    assert moved.status_code == 201, moved.text

    others = [k for k in PRIVATE if k.permission not in (None, "inventory.adjust")]
    assert await _refusing(has, tables, client, others, expected={403}, **bearer) == []

    revoked = await shop.staff.call("DELETE", f"/api-keys/{made['id']}")
    assert revoked.status == 204
    knock = next(k for k in routes() if str(k) == "console GET /skus/{sku_id}/stock-movements")
    assert (await _knock(client, knock, entries[str(knock)], **bearer)).status_code == 401


async def test_an_api_key_stays_in_its_shop(has: Furnished, neighbour: Shop, tables: Tables) -> None:
    wanted = sorted(name for name in Permission.known if not name.endswith(HOUSE))
    made = await neighbour.staff.post("/api-keys", {"id": str(new_id()), "name": "all", "permissions": wanted})
    assert made.status == 201, made.body
    console = [
        k
        for k in PRIVATE
        if k.door == "console" and k.permission in wanted and k.path not in ("/api-keys", "/uploads", "/audit")
    ]
    headers = {"Authorization": f"Bearer {made['key']}"}
    assert await _refusing(has, tables, neighbour.client_of(), console, expected=REFUSED - {401}, **headers) == []


async def test_an_api_key_cannot_be_given_more_than_its_maker_has(shop: Shop, has: Furnished) -> None:
    email, password = await hired(shop, "manager")
    client = shop.client_of()
    session = (await client.post("/api/console/v1/session", json={"email": email, "password": password})).json()
    refused = await client.post(
        "/api/console/v1/api-keys",
        json={"id": str(new_id()), "name": "x", "permissions": ["ledger.read"]},
        headers={"X-CSRF-Token": session["csrf_token"]},
    )
    assert refused.status_code == 403
