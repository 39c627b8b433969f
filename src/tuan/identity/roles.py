"""Which role may do what. Permissions that end in `_house` concern every shop of the installation: only staff of the house has them."""

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
            "promotion.give",
            "campaigns.read",
            "campaigns.edit",
            "campaigns.publish",
            "campaigns.complete_group",
            "orders.read",
            "orders.ship",
            "orders.unmask",
            "cases.read",
            "cases.decide",
            "cases.receive",
            "cases.give",
            "cases.settle",
            "payments.read",
            "shares.read",
            "insights.read",
            "audit.read",
            "tasks.read",
            "tasks.run",
            "orders.import",
            "customers.read",
            "customers.import",
        }
    ),
    "support": frozenset(
        {
            "catalog.read",
            "inventory.read",
            "promotion.read",
            "promotion.give",
            "campaigns.read",
            "orders.read",
            "orders.unmask",
            "cases.read",
            "cases.decide",
            "payments.read",
            "tasks.read",
            "tasks.run",
        }
    ),
    "warehouse": frozenset(
        {
            "catalog.read",
            "inventory.read",
            "inventory.adjust",
            "orders.read",
            "orders.ship",
            "orders.unmask",
            "cases.read",
            "cases.receive",
            "tasks.read",
            "tasks.run",
        }
    ),
    "finance": frozenset(
        {
            "insights.read",
            "insights.reconcile",
            "orders.read",
            "cases.read",
            "cases.give",
            "payments.read",
            "payments.refund",
            "payments.reconcile_house",
            "ledger.read",
            "ledger.read_house",
            "ledger.verify_house",
            "tasks.read",
            "tasks.run",
        }
    ),
}
OWNER = "owner"


HOUSE = "_house"


def permissions_of(role: str, known: set[str], *, is_house: bool) -> frozenset[str]:
    """The permissions of a role; an owner has all that the routes name. Those of the house go to its own staff only.

    Raises KeyError for an unknown role.
    """
    granted = frozenset(known) if role == OWNER else ROLES[role]
    return granted if is_house else frozenset(name for name in granted if not name.endswith(HOUSE))
