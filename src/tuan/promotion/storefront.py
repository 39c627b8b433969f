"""Prices for shoppers."""

from dataclasses import replace

from tuan.catalog import public as catalog
from tuan.identity import public as identity
from tuan.kit.ids import SkuId
from tuan.platform.callers import MaybeSignedIn
from tuan.platform.http import Language, Now, ReadTx
from tuan.platform.http.app import router as make_router
from tuan.promotion.price_basket import price_basket
from tuan.promotion.schemas import QuoteInput, QuoteOut, basket_of, quote_out

router = make_router("promotion")


@router.post("/quotes")
async def quote(buyer: MaybeSignedIn, tx: ReadTx, now: Now, language: Language, body: QuoteInput) -> QuoteOut:
    """What these lines cost now, to the last fen: what is shown here is what a checkout asks."""
    facts = await catalog.sku_facts(tx, {SkuId(line.sku_id) for line in body.lines})
    basket = replace(basket_of(body, facts), buyer_id=buyer.id if buyer else None)
    priced = await price_basket(tx, basket, at=now)
    gifts = {line.sku_id for line in priced.lines if line.gift}
    facts |= await catalog.sku_facts(tx, gifts - facts.keys()) if gifts else {}
    shops = await identity.remembered_shops(tx, {line.shop_id for line in basket.lines}, at=now)
    return quote_out(priced, facts, shops, language)
