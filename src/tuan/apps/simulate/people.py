"""The crowd: who visits, and who has an account and an address by now."""

from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from uuid import UUID, uuid5

from tuan.identity import public as identity
from tuan.identity import store as people
from tuan.identity.shapes import Address
from tuan.kit.ids import AddressId, UserId
from tuan.platform.database import Tx

FIRST = "小阿老大"
SECOND = "满宁周橙陈米青悠禾夏秋冬岚舟鹿树竹月星云溪桃杏柚栗茶麦豆糖雨风石川北南安乐言墨白远"
LATIN = ("Lily", "Tom", "Ivy", "Leo", "Mia", "Ray", "Coco", "Sam", "Zoe", "Max", "Ada", "Ben")
PLACES = (
    ("四川省", "成都市", "武侯区", "人民南路四段"),
    ("四川省", "成都市", "锦江区", "东大街"),
    ("北京市", "北京市", "朝阳区", "建国路"),
    ("上海市", "上海市", "徐汇区", "漕溪北路"),
    ("广东省", "广州市", "天河区", "体育西路"),
    ("浙江省", "杭州市", "西湖区", "文三路"),
    ("湖北省", "武汉市", "武昌区", "中南路"),
    ("陕西省", "西安市", "雁塔区", "小寨东路"),
)
_WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
_CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0"
AGENTS = (
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) {_WEBKIT} Version/18.5 Mobile/15E148 Safari/604.1",
    f"Mozilla/5.0 (Linux; Android 15; K) {_CHROME} Mobile Safari/537.36",
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_CHROME} Safari/537.36",
)


@dataclass(slots=True)
class Person:
    """Somebody with a phone; an account comes with the first purchase."""

    device: UUID
    agent: str
    user_id: UserId | None = None
    address_id: AddressId | None = None


@dataclass
class Crowd:
    """Everybody who may come. Phone numbers are `1380` and seven digits of a counter."""

    chance: Random
    namespace: UUID
    first_number: int = 0
    known: list[Person] = field(default_factory=list)
    busy: set[UUID] = field(default_factory=set)

    def somebody(self, returning: float) -> Person:
        """Somebody who has an account already with these odds, or somebody new."""
        if self.known and self.chance.random() < returning:
            return self.chance.choice(self.known)
        return self.stranger()

    def stranger(self) -> Person:
        """Somebody whom nobody has seen."""
        agent = self.chance.choices(AGENTS, weights=(46, 44, 10))[0]
        return Person(device=UUID(int=self.chance.getrandbits(128), version=4), agent=agent)

    async def sign_up(self, tx: Tx, person: Person, *, share_token: str | None, at: datetime) -> None:
        """An account with one address, remembered for the link that brought it. Again changes nothing."""
        if person.user_id is not None:
            return
        number = self.first_number + len(self.known)
        phone = f"1380{number:07d}"
        wanted = UserId(uuid5(self.namespace, f"user/{phone}"))
        person.user_id = await identity.add_user(
            tx, user_id=wanted, phone=phone, nickname=self._nickname(), share_token=share_token, at=at
        )
        person.address_id = AddressId(uuid5(self.namespace, f"address/{phone}"))
        await people.addresses.put(tx, self._address(person.address_id, phone), user_id=person.user_id, at=at)
        self.known.append(person)

    def _nickname(self) -> str:
        if self.chance.random() < 0.12:
            return self.chance.choice(LATIN)
        return self.chance.choice(FIRST) + self.chance.choice(SECOND)

    def _address(self, id: AddressId, phone: str) -> Address:
        province, city, district, street = self.chance.choice(PLACES)
        where = f"{street} {self.chance.randrange(1, 300)} 号"
        return Address(id, self._nickname(), phone, province, city, district, where, is_default=True)
