"""Intents, charges, refunds: append-only events, and providers behind one protocol."""
