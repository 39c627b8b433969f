"""The shoppers' door."""

from fastapi import FastAPI

from tuan.care import storefront as care
from tuan.catalog import storefront as catalog
from tuan.identity import storefront as identity
from tuan.identity import storefront_privacy as privacy
from tuan.ordering import storefront as ordering
from tuan.payment import storefront as payment
from tuan.platform.http import api
from tuan.plays import storefront as plays
from tuan.plays.repertoire import doors
from tuan.promotion import storefront as promotion
from tuan.promotion import storefront_coupons as coupons
from tuan.sharing import storefront as sharing


def storefront() -> FastAPI:
    """The storefront API."""
    domains = [
        identity,
        privacy,
        catalog,
        sharing,
        promotion,
        coupons,
        ordering,
        payment,
        care,
        plays,
        *doors("storefront"),
    ]
    return api("Tuan storefront", [domain.router for domain in domains])
