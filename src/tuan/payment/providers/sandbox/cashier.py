"""The Sandbox's cashier page, where the payer chooses what happens."""

import html
from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from tuan.kit.decimals import decimal_text, symbol_of
from tuan.kit.errors import NotFound
from tuan.kit.money import Money
from tuan.payment.errors import ProviderNotOffered
from tuan.payment.providers.sandbox import books, signing
from tuan.payment.providers.sandbox.provider import Sandbox
from tuan.platform.callers import Anybody

router = APIRouter(include_in_schema=False)
LATE = timedelta(seconds=30)

CHOICES = {
    "pay": ("确认支付", "Pay"),
    "fail": ("支付失败", "Fail"),
    "late": ("支付成功，通知晚 30 秒到", "Pay; tell the shop 30 s late"),
    "twice": ("支付成功，通知来两次", "Pay; tell the shop twice"),
    "out_of_order": ("先失败再成功，通知倒序到", "Fail, then pay; told in the wrong order"),
    "never": ("支付成功，不发通知", "Pay; never tell the shop"),
    "double": ("付两次款", "Pay twice"),
}


@router.get("/cashier/{sealed}", response_class=HTMLResponse)
async def show(anybody: Anybody, request: Request, sealed: str) -> Response:
    """What is to be paid, and the choices."""
    claims = _claims(request, sealed)
    english = request.headers.get("accept-language", "").lower().startswith("en")
    owed = Money(int(claims["amount"]), claims["currency"])
    price = f"<small>{symbol_of(owed.currency)}</small>{decimal_text(owed)}"
    buttons = "".join(
        f'<button class="{"main" if key == "pay" else ""}" name="choice" value="{key}">{en if english else zh}</button>'
        for key, (zh, en) in CHOICES.items()
    )
    title = "Sandbox cashier" if english else "沙盒收银台"
    note = "No real money moves here." if english else "这里不会动用真实资金。"
    return HTMLResponse(
        f"""<!doctype html><html lang="{"en" if english else "zh-CN"}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>{title}</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/sandbox/cashier.css">
<main><h1>{title}</h1><p class="subject">{html.escape(claims["en" if english else "zh"])}</p>
<p class="amount">{price}</p><form method="post">{buttons}</form><p class="note">{note}</p></main></html>"""
    )


@router.get("/cashier.css")
async def style(anybody: Anybody) -> Response:
    """The look of the page; kept apart because the page allows no inline style."""
    return Response(
        """body{margin:0;background:#f7f8fa;font:16px/1.5 system-ui,"Noto Sans CJK SC",sans-serif;color:#1f2329}
main{max-width:420px;margin:0 auto;padding:48px 16px;text-align:center}h1{font-size:18px}.subject{color:#646a73}
.amount{font-size:40px;font-weight:600;margin:12px 0 28px;font-variant-numeric:tabular-nums}.amount small{font-size:22px}
form{display:grid;gap:10px}button{font:inherit;padding:13px;border-radius:10px;border:1px solid #d0d3d6;background:#fff;cursor:pointer}
button.main{background:#d0262a;border-color:#d0262a;color:#fff;font-weight:600}.note{color:#686e78;font-size:13px;margin-top:24px}""",
        media_type="text/css",
        headers={"Cache-Control": "public, max-age=3600"},
    )


@router.post("/cashier/{sealed}")
async def choose(anybody: Anybody, request: Request, sealed: str, choice: str = Form()) -> Response:
    """Carry the choice out at the Sandbox, then send the payer back to the shop. Raises ProviderNotOffered."""
    claims = _claims(request, sealed)
    if choice not in CHOICES:
        raise NotFound(kind="choice")
    sandbox: Sandbox = request.app.state.sandbox
    # Whoever came here before the house took real money must not pay with play money now.
    if not await sandbox.is_on_offer():
        raise ProviderNotOffered(provider=sandbox.code)
    await act(sandbox, UUID(claims["payment_id"]), Money(int(claims["amount"]), claims["currency"]), choice)
    return RedirectResponse(claims["back_to"], status_code=303)


async def act(sandbox: Sandbox, payment_id: UUID, amount: Money, choice: str) -> None:
    """One of the CHOICES happens: charges in the Sandbox's books, and the notifications that it owes for them."""
    now = sandbox.clock()
    async with sandbox.database.transaction() as tx:

        async def happens(state: str, send_after: list[timedelta]) -> None:
            reference = await books.charge(tx, payment_id, amount=amount, state=state, at=now)
            if reference is not None and send_after:
                await books.owe_notice(
                    tx,
                    payment_id=payment_id,
                    reference=reference,
                    amount=amount,
                    state=state,
                    at=now,
                    send_at=[now + wait for wait in send_after],
                )

        soon = timedelta(0)
        match choice:
            case "fail":
                await happens("failed", [soon])
            case "late":
                await happens("paid", [LATE])
            case "twice":
                await happens("paid", [soon, timedelta(seconds=3)])
            case "out_of_order":
                await happens("failed", [timedelta(seconds=5)])
                await happens("paid", [soon])
            case "never":
                await happens("paid", [])
            case "double":
                await happens("paid", [soon])
                await happens("paid", [timedelta(seconds=2)])
            case _:
                await happens("paid", [soon])


def _claims(request: Request, sealed: str) -> dict[str, str]:
    claims = signing.unseal(request.app.state.sandbox.secret, sealed)
    if claims is None:
        raise NotFound(kind="cashier")
    return claims
