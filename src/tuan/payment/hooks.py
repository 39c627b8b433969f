"""Where providers tell us what happened."""

from fastapi import APIRouter, Request, Response

from tuan.payment.commands.store_notice import store_notice
from tuan.platform.callers import Anybody
from tuan.platform.http import Now

router = APIRouter(tags=["payment"])


@router.post("/{provider}")
async def notice(anybody: Anybody, provider: str, request: Request, now: Now) -> Response:
    """Verify and store a notification; it is processed after the answer."""
    body = await request.body()
    thanks = await store_notice(
        request.app.state.database, provider=provider, headers=request.headers, body=body, at=now
    )
    return Response(thanks.body or None, thanks.status, media_type=thanks.media_type)
