"""Import customers that a shop knows from elsewhere: no account is made, no consent invented."""

from collections.abc import Sequence
from uuid import uuid5

from tuan.identity.shapes import KnownCustomer
from tuan.identity.store import customers
from tuan.kit.errors import Refusal
from tuan.kit.ids import new_id
from tuan.kit.text import Text
from tuan.platform.sheets.cells import CellMissing, Fault, Given
from tuan.platform.tasks.importing import Field, Importing, ImportKind, Outcome, Thing


class PhoneInvalid(Refusal, status=422, zh="手机号要是 11 位数字"):
    """A phone number has eleven digits."""


class CustomerConflict(Refusal, status=409, zh="客户编号和手机号属于两个不同的客户"):
    """The reference and the phone number belong to two different customers."""


FIELDS = (
    Field("reference", Text("客户编号", "Customer number"), ("customerid", "customer", "customerno", "会员号", "会员编号", "外部编号")),
    Field("phone", Text("手机号", "Phone"), ("mobile", "phonenumber", "tel", "电话", "手机", "手机号码", "联系电话")),
    Field("name", Text("姓名", "Name"), ("customername", "nickname", "客户姓名", "昵称", "名字", "称呼")),
)  # fmt: skip


async def write_customers(importing: Importing, things: Sequence[Thing]) -> list[Outcome | Fault]:
    """Find each by its number, else by its phone; write what is new or has changed."""
    found: list[KnownCustomer | Fault] = []
    for (row,) in things:
        try:
            found.append(_customer(row))
        except Fault as fault:
            found.append(fault)
    known = await customers.known(
        importing.tx, importing.shop_id, [customer for customer in found if isinstance(customer, KnownCustomer)]
    )
    outcomes: list[Outcome | Fault] = []
    fresh: list[KnownCustomer] = []
    for (row,), customer in zip(things, found, strict=True):
        if isinstance(customer, Fault):
            outcomes.append(customer)
            continue
        matches = {match.id: match for match in known if match.is_same(customer)}
        if len(matches) > 1:
            outcomes.append(row.fault(CustomerConflict(), "phone"))
            continue
        before = next(iter(matches.values()), None)
        if before is None:
            fresh.append(customer.with_id(uuid5(importing.shop_id, f"customer:{customer.reference or new_id()}")))
            outcomes.append("made")
        elif before.holds(customer):
            outcomes.append("skipped")
        else:
            fresh.append(before.merged(customer))
            outcomes.append("changed")
    if not importing.is_rehearsal:
        await customers.write(importing.tx, importing.shop_id, fresh, at=importing.chunk.at)
    return outcomes


def _customer(row: Given) -> KnownCustomer:
    reference, name = row.text("reference", most=100), row.text("name", most=60)
    phone = row.text("phone", most=40).replace(" ", "").replace("-", "").removeprefix("+86").removeprefix("0086")
    if not reference and not phone:
        raise row.fault(CellMissing(), "phone")
    if phone and not (len(phone) == 11 and phone.isascii() and phone.isdigit() and phone.startswith("1")):
        raise row.fault(PhoneInvalid(), "phone")
    return KnownCustomer(reference=reference, phone=phone, name=name)


def keys(thing: Thing) -> Sequence[str]:
    """Neither number may come twice."""
    row = thing[0]
    phone = row.values.get("phone", "").replace(" ", "").replace("-", "").removeprefix("+86").removeprefix("0086")
    reference = row.values.get("reference", "")
    # Only a hash is kept: the names of a run lie in a table for as long as it runs.
    return [*([f"r:{reference}"] if reference else []), *([f"p:{customers.phone_index(phone)}"] if phone else [])]


CUSTOMERS = ImportKind(
    "customers", "customers.import", Text("导入客户", "Import customers"), FIELDS, write_customers, keys=keys
)
