"""Replays real group-buys through the storefront API, as concurrent buyers, and says whether every line ended as it must."""
