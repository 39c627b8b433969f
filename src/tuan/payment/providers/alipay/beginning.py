"""How a payment begins at Alipay: a code to scan, its app from a phone's browser, or its own page."""

from tuan.payment.providers.alipay.gateway import CHINA, SUCCESS, Gateway, words
from tuan.payment.providers.protocol import Beginning, Begun, ProviderRefused, ProviderUnreachable
from tuan.payment.providers.yuan import text_of

LONGEST = 128
PAGES = {
    "page": ("alipay.trade.page.pay", "FAST_INSTANT_TRADE_PAY"),
    "phone": ("alipay.trade.wap.pay", "QUICK_WAP_WAY"),
}
CODE = "alipay.trade.precreate"


async def begin(gateway: Gateway, beginning: Beginning, *, home: str, notify_url: str) -> Begun:
    """Where the buyer goes, or what they scan; the same payment again is the same. Raises ProviderUnreachable, ProviderRefused."""
    # A code that nobody has scanned is no trade yet and cannot be closed, so it ends by itself.
    until = beginning.pay_by.astimezone(CHINA)
    said = {
        "out_trade_no": beginning.payment_id.hex,
        "total_amount": text_of(beginning.amount),
        "subject": beginning.subject.zh[:LONGEST],
        "time_expire": until.strftime("%Y-%m-%d %H:%M:%S"),
    }
    if beginning.way in PAGES:
        method, product = PAGES[beginning.way]
        back = home + beginning.back_to
        more = {"return_url": back, "notify_url": notify_url}
        quitting = {"quit_url": back} if beginning.way == "phone" else {}
        return Begun(redirect_to=await gateway.address(method, {**said, "product_code": product, **quitting}, **more))
    told = await gateway.ask(CODE, said, notify_url=notify_url)
    if told["code"] != SUCCESS:
        raise ProviderRefused(words(told))
    if told.get("out_trade_no") != beginning.payment_id.hex or not told.get("qr_code"):
        raise ProviderUnreachable("Alipay does not say how to go on")
    return Begun(qr=str(told["qr_code"]))
