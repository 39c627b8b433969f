"""Expected refusals: named facts with a stable code, a status and data."""

import re
from typing import Any, ClassVar

from tuan.kit.text import Text


class Refusal(Exception):
    """A request that the rules refuse. Subclasses name one reason each.

    The code is the class name in snake_case; the English title is the docstring, the Chinese one the class argument `zh`;
    annotated fields are the data that the caller gets. `status` is the HTTP status.
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "refusal"
    title: ClassVar[Text] = Text("请求被拒绝", "The request was refused.")
    known: ClassVar[dict[str, type["Refusal"]]] = {}

    def __init_subclass__(cls, *, status: int, zh: str) -> None:
        cls.status = status
        cls.code = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
        cls.title = Text(zh, (cls.__doc__ or "").strip().split("\n")[0])
        if not cls.title.en:
            raise TypeError(f"{cls.__name__} needs a docstring: it is its English title")
        if cls.code in cls.known:
            raise TypeError(f"two refusals share the code {cls.code}")
        cls.known[cls.code] = cls

    def __init__(self, **data: Any) -> None:
        fields = {name for name in self.__class__.__annotations__ if not name.startswith("_")}
        if set(data) != fields:
            raise TypeError(f"{self.__class__.__name__} takes {sorted(fields)}, not {sorted(data)}")
        super().__init__(self.code)
        self.data = data

    def __str__(self) -> str:
        return f"{self.code} {self.data}" if self.data else self.code


class NotFound(Refusal, status=404, zh="没有找到"):
    """There is no such thing, or it is not yours."""

    kind: str


class Forbidden(Refusal, status=403, zh="没有权限"):
    """You may not do this."""


class SignInNeeded(Refusal, status=401, zh="请先登录"):
    """Please sign in first."""


class StaleVersion(Refusal, status=409, zh="内容已被别人修改，请刷新"):
    """Somebody else changed this meanwhile; reload it first."""

    version: int


class InvalidRequest(Refusal, status=422, zh="提交的内容有误"):
    """Something in the request is not valid."""

    errors: list[dict[str, str]]


class InvalidCursor(Refusal, status=422, zh="翻页标记无效"):
    """The page cursor is not valid."""
