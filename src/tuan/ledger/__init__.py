"""Double-entry accounts and transfers. Knows amounts, not orders."""
