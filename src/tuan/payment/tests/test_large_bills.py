"""A bill that is packed into little and unpacks into very much is no bill, and costs no more than the largest one."""

import gzip
import io
import tracemalloc
import zipfile

import pytest

from tuan.payment.providers import ProviderUnreachable
from tuan.payment.providers.alipay import bill as alipay
from tuan.payment.providers.asking import LARGEST_BILL
from tuan.payment.providers.wechat_pay import bill as wechat_pay

PART, TIMES = b"0" * 1024 * 1024, 2 * LARGEST_BILL // (1024 * 1024)


def _gzip() -> bytes:
    packed = io.BytesIO()
    with gzip.open(packed, "wb", compresslevel=1) as file:
        for _ in range(TIMES):
            file.write(PART)
    return packed.getvalue()


def _zip() -> bytes:
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("a.csv", "w") as file,
    ):
        for _ in range(TIMES):
            file.write(PART)
    return packed.getvalue()


@pytest.mark.parametrize("provider", ["wechat_pay", "alipay"])
def test_a_bill_that_is_too_large_is_no_bill(provider: str) -> None:
    packed = _gzip() if provider == "wechat_pay" else _zip()
    assert len(packed) < 4 * 1024 * 1024
    tracemalloc.start()
    with pytest.raises(ProviderUnreachable, match="too large"):
        wechat_pay.opened(packed, hash_value="") if provider == "wechat_pay" else alipay.opened(packed)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3 * LARGEST_BILL
