"""Twenty million events in the warehouse's own store, written by the engine itself. Run in a process of its own, which owns the store meanwhile.

Every visit has seven events, 25 seconds apart; every person has about fifteen visits; the odds are fixed, so every run is the same.
"""

import sys
import time
from pathlib import Path

from tuan.analytics import streams
from tuan.platform.warehouse.engine import Engine
from tuan.platform.warehouse.place import folder_of, make_private
from tuan.platform.warehouse.shape import drop_if_shaped_otherwise

VISIT = 7
PEOPLE = 190_000
DAYS = 90
AT_ONCE = 2_000_000
# Of eleven visits one ends with an order.
VISITS_PER_ORDER = 11

PERSON = f"intHash64(intDiv(number, {VISIT})) % {PEOPLE}"
USER = f"concat('00000000-0000-4000-8000-', leftPad(lower(hex({PERSON})), 12, '0'))"

PRODUCT = "concat('00000000-0000-4000-a000-', leftPad(lower(hex(intHash64(number) % 200)), 12, '0'))"

TRACKED = f"""
insert into raw.tracked (position, shop_id, message_id, kind, name, anonymous_id, user_id, claimed_user_id, session_id, at, received_at,
    is_bot, product_id, path, referrer, url, utm_source, utm_campaign, properties)
select number + 1, toUUID('{{shop}}'), toString(number), if(number % {VISIT} in (2, 4, 5), 'track', 'page'),
    multiIf(number % {VISIT} in (2, 4), 'Product Viewed', number % {VISIT} = 5 and intHash64(number) % 5 = 0, 'Checkout Started', ''),
    concat('device-', toString({PERSON})), if({PERSON} % 4 = 0, {USER}, ''), '', toString(intDiv(number, {VISIT})),
    fromUnixTimestamp64Micro(toInt64({{begins}} + intDiv(number, {VISIT}) * {{step}} + (number % {VISIT}) * 25000000), 'UTC') as at, at,
    0, if(number % {VISIT} in (2, 4), {PRODUCT}, ''), '/', '', '',
    ['', 'wechat', 'xiaohongshu', 'baidu'][intHash64(intDiv(number, {VISIT})) % 4 + 1], '', '{{{{}}}}'
from numbers({{first}}, {{many}})
"""

OUTBOX = f"""
insert into raw.outbox (position, id, name, subject, at, payload)
with intHash64(number * {VISITS_PER_ORDER}) % {PEOPLE} as p,
    concat('00000000-0000-4000-8000-', leftPad(lower(hex(p)), 12, '0')) as buyer,
    concat('00000000-0000-4000-9000-', leftPad(lower(hex(number)), 12, '0')) as order_id,
    fromUnixTimestamp64Micro(toInt64({{begins}} + number * {VISITS_PER_ORDER} * {{step}} + 170000000 + number % 50), 'UTC') as paid_at
select {{offset}} + number + 1, generateUUIDv4(), '{{name}}', toUUID(order_id), paid_at, {{payload}}
from numbers({{many}})
"""

PAID = """concat('{"order_id":"', order_id, '","buyer_id":"', buyer, '","shop_id":"{shop}","goods":{"minor":', toString(2000 + number % 9000),
    ',"currency":"CNY"},"total":{"minor":', toString(2600 + number % 9000), ',"currency":"CNY"},"lines":[{"product_id":"', concat('00000000-0000-4000-a000-',
    leftPad(lower(hex(number % 200)), 12, '0')), '","quantity":1,"total":', toString(2000 + number % 9000), '}]}')"""
TOUCHED = """concat('{"shop_id":"{shop}","what":"', if(number % 3 = 0, 'order', 'visit'), '","reference":"', order_id, '","sharer_id":"', buyer,
    '","user_id":null}')"""
MADE = """concat('{"shop_id":"{shop}","sharer_id":"', buyer, '"}')"""
FORMED = """concat('{"shop_id":"{shop}","group_id":"', order_id, '"}')"""


def fill(data_folder: Path, shop: str, events: int) -> tuple[int, int]:
    """Write, and print what the engine's own simple queries take: the floor. The highest positions of both tables."""
    folder = folder_of(data_folder)
    make_private(folder)
    shapes = streams.streams()
    drop_if_shaped_otherwise(folder, [stream.create for stream in shapes])
    engine = Engine(folder / "store")
    for statement in [streams.raw("bucket"), *(stream.create for stream in shapes)]:
        engine.run(statement)
    started = time.perf_counter()
    step = DAYS * 86_400_000_000 * VISIT // events
    begins = int((time.time() - DAYS * 86_400) * 1_000_000)
    for first in range(0, events, AT_ONCE):
        many = min(AT_ONCE, events - first)
        engine.run(TRACKED.format(shop=shop, begins=begins, step=step, first=first, many=many))
    orders, offset = events // VISIT // VISITS_PER_ORDER, 0
    for name, payload in {
        "ordering.order_paid": PAID,
        "sharing.share_touched": TOUCHED,
        "sharing.share_made": MADE,
        "plays.group_formed": FORMED,
    }.items():
        told = payload.replace("{shop}", shop)
        engine.run(OUTBOX.format(begins=begins, step=step, offset=offset, name=name, payload=told, many=orders))
        offset += orders
    print(f"{events:,} events and {offset:,} facts written in {time.perf_counter() - started:.0f} s")
    for words, query in {
        "count of all (floor)": "select count() from raw.tracked where name <> 'x'",
        "exact people (floor)": "select uniqExact(device) from raw.tracked",
        "exact people a day (floor)": "select toDate(at) as day, uniqExact(device) from raw.tracked group by day format Null",
    }.items():
        started = time.perf_counter()
        engine.run(query)
        print(f"{words:<32} {time.perf_counter() - started:6.2f} s")
    return events, offset


if __name__ == "__main__":
    fill(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
