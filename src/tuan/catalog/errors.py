"""What the catalog refuses."""

from typing import Any

from tuan.kit.errors import Refusal
from tuan.kit.ids import SkuId


class PublishRefused(Refusal, status=422, zh="商品还不能发布"):
    """The product cannot be published like this."""

    problems: list[dict[str, Any]]


class SkuCodeTaken(Refusal, status=409, zh="这个 SKU 编码已被使用"):
    """Another SKU of the shop has this code."""

    sku_code: str


class SlugTaken(Refusal, status=409, zh="这个分类短名已被使用"):
    """Another category of the shop has this slug."""

    slug: str


class CategoryInUse(Refusal, status=409, zh="分类下还有商品"):
    """There are still products in this category."""

    products: int


class NotOnSale(Refusal, status=409, zh="商品已下架"):
    """This is not on sale any more."""

    sku_id: SkuId
