"""``tuan admin``: people who run the shop."""

import asyncio
import secrets
import sys
from typing import Annotated
from uuid import UUID

import typer

admin = typer.Typer(help="People who run the shop.", no_args_is_help=True, rich_markup_mode=None)

SHORTEST_PASSWORD = 10


@admin.callback()
def group() -> None:
    """People who run the shop."""


@admin.command()
def create(
    email: Annotated[str, typer.Option(help="The address to sign in with.")],
    name: Annotated[str | None, typer.Option(help="The name that others see.")] = None,
    role: Annotated[str, typer.Option(help="owner, manager, support, warehouse or finance.")] = "owner",
    shop: Annotated[str | None, typer.Option(help="The id of the shop. Default: the first one.")] = None,
    house: Annotated[
        bool, typer.Option("--house", help="Also for what concerns all shops. The first person is, in any case.")
    ] = False,
) -> None:
    """Add a member of staff. The password is asked for, or made and printed when nobody sits at the terminal."""
    from tuan.apps.ground import migrated_database
    from tuan.identity.errors import EmailTaken
    from tuan.identity.roles import OWNER, ROLES
    from tuan.platform.halt import Halt

    if "@" not in email.strip("@"):
        raise Halt(f"'{email}' is not an e-mail address.", exit_code=2)
    if role not in {OWNER, *ROLES}:
        raise Halt(f"There is no role '{role}': choose from {', '.join([OWNER, *ROLES])}.", exit_code=2)
    shop_id = _shop_id(shop)
    password = _asked() if sys.stdin.isatty() else secrets.token_urlsafe(15)
    with migrated_database() as url:
        try:
            is_house = asyncio.run(
                _add(
                    url,
                    email=email,
                    name=name or email.split("@")[0],
                    role=role,
                    password=password,
                    shop=shop_id,
                    is_house=house,
                )
            )
        except EmailTaken as taken:
            raise Halt(f"Somebody signs in with {email} already.") from taken
    print(f"{email} may sign in to the console as {role}{', and works for the whole house' if is_house else ''}.")
    if not sys.stdin.isatty():
        print(f"Password: {password}")


def _asked() -> str:
    while True:
        password: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        if len(password) >= SHORTEST_PASSWORD:
            return password
        print(f"Please take at least {SHORTEST_PASSWORD} characters.")


def _shop_id(given: str | None) -> UUID:
    from tuan.apps.first_shop import FIRST_SHOP
    from tuan.platform.halt import Halt

    try:
        return FIRST_SHOP if given is None else UUID(given)
    except ValueError as error:
        raise Halt(f"'{given}' is not the id of a shop.", exit_code=2) from error


async def _add(url: str, *, email: str, name: str, role: str, password: str, shop: UUID, is_house: bool) -> bool:
    """Whether the new person works for the house."""
    from tuan.analytics import public as analytics
    from tuan.apps.first_shop import FIRST_NAME, FIRST_SHOP
    from tuan.identity import public as identity
    from tuan.kit.clock import system_clock
    from tuan.kit.ids import ShopId, StaffId, new_id
    from tuan.platform.database import Database
    from tuan.platform.halt import Halt

    database, at = Database(url, pool_size=2), system_clock()
    await database.open()
    try:
        async with database.transaction() as tx:
            if shop == FIRST_SHOP:
                await identity.open_shop(tx, shop_id=FIRST_SHOP, name=FIRST_NAME, at=at)
                await analytics.tracking(tx, FIRST_SHOP, at=at)
            elif not await identity.shops(tx, [shop]):
                raise Halt(f"There is no shop with the id {shop}.", exit_code=2)
            # Whoever may run commands here runs the house, so the first one needs no option.
            is_house = is_house or not await identity.has_staff(tx)
            await identity.add_staff(
                tx,
                staff_id=StaffId(new_id()),
                shop_id=ShopId(shop),
                email=email,
                name=name,
                password=password,
                role=role,
                is_house=is_house,
                at=at,
            )
            return is_house
    finally:
        await database.close()
