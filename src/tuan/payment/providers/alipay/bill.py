"""Alipay's trade bill: a ZIP of comma-separated files in GBK, comments around the lines, values with tabs behind; amounts in yuan."""

import csv
import io
import zipfile
import zlib

from tuan.payment.providers.alipay.reading import instant_of
from tuan.payment.providers.asking import LARGEST_BILL
from tuan.payment.providers.protocol import BillLine, ProviderUnreachable, our_id
from tuan.payment.providers.yuan import money_of

# Its names are in GBK without saying so, which ZIP reads as code page 437.
SUMMARY = "汇总"
END = "业务明细列表结束"
ORDER_AMOUNT = "订单金额（元）"


def opened(packed: bytes) -> str:
    """The text of the file of lines. Raises ProviderUnreachable."""
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            for info in archive.infolist():
                name = (
                    info.filename if info.flag_bits & 0x800 else info.filename.encode("cp437").decode("gbk", "replace")
                )
                if SUMMARY not in name:
                    with archive.open(info) as file:
                        plain = file.read(LARGEST_BILL + 1)
                    if len(plain) > LARGEST_BILL:
                        raise ProviderUnreachable("the bill is too large")
                    return plain.decode("gbk")
    except (zipfile.BadZipFile, zlib.error, UnicodeError, EOFError, NotImplementedError, RuntimeError) as error:
        raise ProviderUnreachable("the bill cannot be unpacked") from error
    raise ProviderUnreachable("the bill has no file of lines")


def lines_in(text: str, *, seller_id: str) -> list[BillLine]:
    """Payments and refunds. Raises ProviderUnreachable when it is no bill of ours."""
    rows = text.splitlines()
    comments = [row for row in rows if row.startswith("#")]
    if not any(f"[{seller_id}" in row for row in comments):  # The account's number begins with the seller's.
        raise ProviderUnreachable("the bill is another seller's")
    if not any(END in row for row in comments):
        raise ProviderUnreachable("the bill ends too early")
    reader = csv.DictReader(io.StringIO("\n".join(row for row in rows if row.strip() and not row.startswith("#"))))
    try:
        found = [_line({str(k).strip(): str(v).strip() for k, v in row.items()}) for row in reader]
    except (KeyError, ValueError, csv.Error) as error:
        raise ProviderUnreachable(f"the bill cannot be read: {type(error).__name__}") from error
    return [line for line in found if line]


def _line(row: dict[str, str]) -> BillLine | None:
    amount, at = money_of(row[ORDER_AMOUNT]), instant_of(row["完成时间"])
    match row["业务类型"]:
        case "交易":
            return BillLine("charge", row["支付宝交易号"], amount, at)
        case "退款":
            return BillLine("refund", our_id(row["退款批次号/请求号"] or row["支付宝交易号"]), -amount, at)
    return None
