"""WeChat Pay's trade bill: comma-separated, every value behind a backtick, a summary at the end; amounts in yuan."""

import hashlib
import zlib
from datetime import datetime
from zoneinfo import ZoneInfo

from tuan.payment.providers.asking import LARGEST_BILL as LARGEST
from tuan.payment.providers.protocol import BillLine, ProviderUnreachable, our_id
from tuan.payment.providers.yuan import money_of

SUMMARY = "总交易单数"


def opened(packed: bytes, *, hash_value: str) -> str:
    """The bill's text; its hash is of the text, not of the file. Raises ProviderUnreachable."""
    plain = _unpacked(packed)
    if hashlib.sha1(plain).hexdigest() != hash_value.lower():  # noqa: S324 - their choice.
        raise ProviderUnreachable("the bill is not the one that was announced")
    return plain.decode("utf-8-sig")


def _unpacked(packed: bytes) -> bytes:
    """Never more than the largest bill, whatever was packed into little."""
    plain = bytearray()
    while packed:
        unpacker = zlib.decompressobj(wbits=31)
        try:
            plain += unpacker.decompress(packed, LARGEST + 1 - len(plain))
        except zlib.error as error:
            raise ProviderUnreachable("the bill cannot be unpacked") from error
        if len(plain) > LARGEST:
            raise ProviderUnreachable("the bill is too large")
        if not unpacker.eof:
            raise ProviderUnreachable("the bill cannot be unpacked")
        packed = unpacker.unused_data
    return bytes(plain)


def lines_in(text: str, *, mch_id: str, zone: ZoneInfo) -> list[BillLine]:
    """Payments and refunds. Raises ProviderUnreachable when it is no bill of ours."""
    rows = [row for row in text.splitlines() if row.strip()]
    if not rows:
        raise ProviderUnreachable("the bill is empty")
    names = rows[0].strip().split(",")
    found: list[BillLine] = []
    try:
        for row in rows[1:]:
            if row.startswith(SUMMARY):
                return found
            line = _line(dict(zip(names, _values(row), strict=True)), mch_id=mch_id, zone=zone)
            if line:
                found.append(line)
    except (KeyError, ValueError) as error:
        raise ProviderUnreachable(f"the bill cannot be read: {type(error).__name__}") from error
    raise ProviderUnreachable("the bill ends too early")


def _values(row: str) -> list[str]:
    """A name of goods may hold a comma, but no comma with a backtick behind it."""
    return row.strip().removeprefix("`").split(",`")


def _line(row: dict[str, str], *, mch_id: str, zone: ZoneInfo) -> BillLine | None:
    if row["商户号"] != mch_id:
        raise ValueError("a line of another merchant")
    at = datetime.strptime(row["交易时间"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=zone)
    match row["交易状态"]:
        case "SUCCESS":
            return BillLine("charge", row["微信订单号"], money_of(row["订单金额"]), at)
        # One that still runs has left our account already; its end may come a day later.
        case "REFUND" if row["退款状态"] in ("SUCCESS", "PROCESSING"):
            return BillLine("refund", our_id(row["商户退款单号"]), money_of(row["申请退款金额"]), at)
    return None
