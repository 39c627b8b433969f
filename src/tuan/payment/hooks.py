"""Where providers tell us what happened."""

from fastapi import APIRouter, Request, Response

from tuan.payment.commands.store_notice import store_notice
from tuan.platform.callers import Anybody
from tuan.platform.http import Now, WriteTx

router = APIRouter(tags=["payment"])


@router.post("/{provider}")
async def notice(anybody: Anybody, provider: str, request: Request, tx: WriteTx, now: Now) -> Response:
    """Verify and store a notification; it is processed after the answer."""
    await store_notice(tx, provider=provider, headers=request.headers, body=await request.body(), at=now)
    return Response(status_code=204)
