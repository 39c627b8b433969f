"""Share something: a link that names the sharer, the thing, and the share that brought the sharer."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tuan.kit.decimals import money_text
from tuan.kit.text import Text
from tuan.platform import outbox
from tuan.platform.database import Tx
from tuan.sharing import landing, public, store
from tuan.sharing.errors import NothingToShare
from tuan.sharing.events import ShareMade
from tuan.sharing.shapes import Share

# A longer chain begins a new tree; the table allows no more.
MOST_DEPTH = 1000


async def share(
    tx: Tx, *, sharer_id: UUID, kind: str, target_id: UUID, parent_token: str | None, at: datetime
) -> tuple[Share, dict[str, Any]]:
    """The share and what is known about the thing. The same again is the same share. Raises NothingToShare."""
    facts = await landing.facts_of(tx, kind, target_id, sharer_id, at=at)
    if not facts:
        raise NothingToShare
    parent = await public.share_of(tx, parent_token) if parent_token else None
    if parent is not None and (parent.sharer_id == sharer_id or parent.depth == MOST_DEPTH):
        parent = None
    campaign = facts.get("campaign")
    shop_id, campaign_id = facts["product"].shop_id, campaign.id if campaign else None
    made, is_new = await store.find_or_add(
        tx,
        sharer_id=sharer_id,
        kind=kind,
        target_id=target_id,
        parent_id=parent.id if parent else None,
        shop_id=shop_id,
        campaign_id=campaign_id,
        at=at,
    )
    if is_new:
        await outbox.record(
            tx,
            ShareMade(
                share_id=made.id,
                shop_id=shop_id,
                sharer_id=sharer_id,
                kind=kind,
                target_id=target_id,
                campaign_id=campaign_id,
                parent_id=made.parent_id,
                depth=made.depth,
                at=at,
            ),
        )
    return made, facts


def words_for(facts: dict[str, Any], url: str) -> Text:
    """What the sharer pastes into a chat."""
    product, group = facts.get("product"), facts.get("group")
    title = product.title if product else None
    zh, en = (title.zh, title.en) if title else ("", "")
    if group is not None:
        price = money_text(group.price or product.price_from) if product else ""
        left = group.seats_left
        return Text(
            f"还差 {left} 人！一起拼「{zh}」只要 {price}：{url}",
            f"{left} more needed! Join me for {en} at {price}: {url}",
        )
    price = money_text(product.price_from) if product else ""
    return Text(f"推荐你看看「{zh}」，{price} 起：{url}", f"Have a look at {en}, from {price}: {url}")
