"""Facts, written in the transaction that makes them true, and delivered to each listener at least once, in order per subject."""

from tuan.platform.outbox.events import Event, decode, encode
from tuan.platform.outbox.record import record, record_each
from tuan.platform.outbox.relay import Relay
from tuan.platform.outbox.wiring import Listener, Wiring, only_if, wired

__all__ = ["Event", "Listener", "Relay", "Wiring", "decode", "encode", "only_if", "record", "record_each", "wired"]
