"""Which role may do what. `house` permissions concern the whole installation and go to owners only."""

ROLES: dict[str, frozenset[str]] = {
    "manager": frozenset(
        {
            "catalog.read",
            "catalog.edit",
            "catalog.publish",
            "inventory.read",
            "inventory.adjust",
            "promotion.read",
            "promotion.edit",
            "campaigns.read",
            "campaigns.edit",
            "campaigns.publish",
            "campaigns.complete_group",
            "orders.read",
            "orders.ship",
            "orders.unmask",
            "payments.read",
            "shares.read",
            "audit.read",
        }
    ),
    "support": frozenset(
        {"catalog.read", "inventory.read", "campaigns.read", "orders.read", "orders.unmask", "payments.read"}
    ),
    "warehouse": frozenset(
        {"catalog.read", "inventory.read", "inventory.adjust", "orders.read", "orders.ship", "orders.unmask"}
    ),
    "finance": frozenset(
        {
            "orders.read",
            "payments.read",
            "payments.refund",
            "payments.reconcile_house",
            "ledger.read",
            "ledger.read_house",
            "ledger.verify",
        }
    ),
}
OWNER = "owner"


def permissions_of(role: str, known: set[str]) -> frozenset[str]:
    """The permissions of a role; an owner has all that the routes name. Raises KeyError for an unknown role."""
    return frozenset(known) if role == OWNER else ROLES[role]
