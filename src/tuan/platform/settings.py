"""The settings of the program: variables named TUAN_*, or the same names in a file; checked once, at the start."""

import base64
import binascii
import difflib
import functools
import importlib.util
import ipaddress
import os
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

import platformdirs
from pydantic import AfterValidator, Field, HttpUrl, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from tuan.platform import keys, tracing
from tuan.platform.halt import Halt

PREFIX = "TUAN_"
_FILE = "TUAN_SETTINGS_FILE"


def _is_postgresql(url: SecretStr) -> SecretStr:
    if not url.get_secret_value().startswith(("postgresql://", "postgres://")):
        raise ValueError("must look like postgresql://user:password@host:5432/database")
    return url


def _is_clickhouse(url: SecretStr) -> SecretStr:
    parts = urlsplit(url.get_secret_value())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("must look like https://user:password@host:8443")
    if parts.path.strip("/"):
        raise ValueError(
            "names a database, which would not be used: one server counts for one house, in the database 'raw'"
        )
    return url


def _is_field_key(key: SecretStr) -> SecretStr:
    try:
        length = len(base64.b64decode(key.get_secret_value(), validate=True))
    except binascii.Error:
        length = -1
    if key.get_secret_value() and length != 32:
        raise ValueError("must be 32 random bytes in base64")
    return key


def _is_secret_key(key: SecretStr) -> SecretStr:
    if 0 < len(key.get_secret_value()) < 32:
        raise ValueError("must have at least 32 characters")
    return key


def _are_networks(listed: str) -> str:
    for item in filter(None, (item.strip() for item in listed.split(","))):
        try:
            ipaddress.ip_network(item)
        except ValueError as error:
            raise ValueError(f"'{item}' is no address and no network such as 10.0.0.0/8") from error
    return listed


DatabaseUrl = Annotated[SecretStr, AfterValidator(_is_postgresql)]


class Settings(BaseSettings):
    """All settings with their defaults; ``.env.example`` is generated from the descriptions."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True)

    data_folder: Annotated[Path, AfterValidator(Path.absolute)] = Field(
        default_factory=lambda: default_data_folder(demo=_says_demo()),
        description="Where the embedded database, keys and files live. Default: the data folder of the user; "
        "/var/lib/tuan for root; the same with '-demo' for a demo.",
    )
    database_url: DatabaseUrl | None = Field(
        None,
        description="Your PostgreSQL (17 or newer), for example postgresql://tuan:secret@db/tuan. Default: embedded.",
    )
    database_read_url: DatabaseUrl | None = Field(
        None,
        description="A read replica. Only lists and pages of products, categories too, are read from it; whatever a person "
        "just did, and whatever decides something, is read from TUAN_DATABASE_URL. Default: the same database.",
    )
    clickhouse_url: Annotated[SecretStr, AfterValidator(_is_clickhouse)] | None = Field(
        None,
        description="Your ClickHouse server, for example https://tuan:secret@clickhouse:8443; figures are counted there instead of "
        "by the engine beside us. Its user may make the database 'raw' and functions; one server counts for one house. "
        "Needs 'tuan[warehouse]'. Default: embedded.",
    )
    pool_size: int = Field(10, ge=2, le=500, description="Most database connections of one process and kind.")
    host: str = Field("0.0.0.0", description="The address to listen on; 127.0.0.1 keeps it on this machine.")  # noqa: S104
    port: int = Field(8000, ge=0, le=65535, description="The TCP port to listen on; 0 takes any that is free.")
    public_url: HttpUrl | None = Field(
        None, description="The address that shoppers see, for links and posters. Default: this machine's address."
    )
    web_processes: int = Field(1, ge=1, le=64, description="Processes that answer requests.")
    worker_processes: int = Field(1, ge=1, le=64, description="Processes that work off jobs and deliveries.")
    secret_key: Annotated[SecretStr, AfterValidator(_is_secret_key)] = Field(
        SecretStr(""),
        description="Signs links and cookies; at least 32 characters, the same on every machine. "
        "Default: made on the first start, in the folder 'keys'.",
    )
    field_key: Annotated[SecretStr, AfterValidator(_is_field_key)] = Field(
        SecretStr(""),
        description="Encrypts personal data in the database; 32 random bytes in base64, the same on every machine. "
        "Default: made on the first start, in the folder 'keys'.",
    )
    demo: bool = Field(default=False, description="Seed a demo shop into an empty database and show demo helps.")
    demo_days: int = Field(
        90, ge=0, le=400, description="How many days of visits, groups and orders the demo shop has behind it."
    )
    sms: Literal["local"] = Field(
        "local", description="How codes reach a phone; 'local' shows them on a page of the demo."
    )
    wechat_pay_gateway: HttpUrl | None = Field(
        None, description="Another address of WeChat Pay, for example of a test gateway. Default: the real one."
    )
    alipay_gateway: HttpUrl | None = Field(
        None,
        description="Another address of Alipay, for example https://openapi-sandbox.dl.alipaydev.com/gateway.do. "
        "Default: the real one.",
    )
    trusted_proxies: Annotated[str, AfterValidator(_are_networks)] = Field(
        "",
        description="Addresses and networks of your own proxies, with commas between. Only what they say in "
        "X-Forwarded-For and X-Forwarded-Proto counts. Default: nobody is believed.",
    )
    webhook_networks: Annotated[str, AfterValidator(_are_networks)] = Field(
        "",
        description="Private addresses and networks that webhooks may reach, with commas between; there plain http is "
        "allowed, too. Default: webhooks go to public https addresses only.",
    )
    worker_metrics_port: int = Field(
        0,
        ge=0,
        le=65535,
        description="The TCP port on which the worker answers /metrics and /health; all worker processes of one start "
        "share it. 0: none.",
    )
    otlp_endpoint: HttpUrl | None = Field(
        None,
        description="Send OpenTelemetry traces to this collector by OTLP over HTTP, for example http://localhost:4318; "
        "needs 'tuan[otel]'. The standard OTEL_* variables for headers, sampling and so on count too. Default: none.",
    )
    log_format: Literal["text", "json"] = Field("text", description="How log lines look: for people, or for machines.")

    @model_validator(mode="after")
    def _replica_needs_primary(self) -> Self:
        if self.database_read_url is not None and self.database_url is None:
            raise ValueError("TUAN_DATABASE_READ_URL needs TUAN_DATABASE_URL")
        return self

    @model_validator(mode="after")
    def _server_needs_its_package(self) -> Self:
        if self.clickhouse_url is not None and importlib.util.find_spec("clickhouse_connect") is None:
            raise ValueError("TUAN_CLICKHOUSE_URL needs the package that reaches it: pip install 'tuan[warehouse]'")
        return self

    @model_validator(mode="after")
    def _traces_need_their_packages(self) -> Self:
        if self.otlp_endpoint is not None and not tracing.is_installed():
            raise ValueError("TUAN_OTLP_ENDPOINT needs the packages of OpenTelemetry: pip install 'tuan[otel]'")
        return self


@functools.cache
def settings() -> Settings:
    """The settings of this process, read at the first call.

    Raises ``Halt`` (exit code 2) with one sentence for each setting that is wrong.
    """
    return load()


def load(**given: Any) -> Settings:
    """Read the settings from arguments, environment and file, in this order; make the keys that are missing."""
    file = settings_file()
    _refuse_slips()
    try:
        read = Settings(_env_file=file, **given)  # type: ignore[call-arg]
    except ValidationError as error:
        raise Halt("\n".join(_sentence(problem) for problem in error.errors()), exit_code=2) from error
    folder = read.data_folder / "keys"
    made = {
        name: SecretStr(keys.load_or_make(folder, name))
        for name in ("secret_key", "field_key")
        if not getattr(read, name).get_secret_value()
    }
    return read.model_copy(update=made)


def default_data_folder(*, demo: bool = False) -> Path:
    """The data folder when nobody names one. A demo never mixes with a real shop."""
    name = "tuan-demo" if demo else "tuan"
    if os.geteuid() == 0:
        return Path("/var/lib") / name
    return platformdirs.user_data_path(name, appauthor=False)


def settings_file() -> Path | None:
    """The file named by TUAN_SETTINGS_FILE, or ``settings.env`` in the data folder if it is there."""
    named = os.environ.get(_FILE)
    if named:
        if not Path(named).is_file():
            raise Halt(f"The settings file {named}, named by {_FILE}, does not exist.", exit_code=2)
        return Path(named)
    folder = os.environ.get(f"{PREFIX}DATA_FOLDER")
    usual = (Path(folder) if folder else default_data_folder(demo=_says_demo())) / "settings.env"
    return usual if usual.is_file() else None


def _says_demo() -> bool:
    return os.environ.get(f"{PREFIX}DEMO", "").lower() in {"1", "true", "yes", "on"}


def _refuse_slips() -> None:
    """A misspelt variable would otherwise be ignored in silence, and the default used."""
    known = [PREFIX + name.upper() for name in Settings.model_fields] + [_FILE]
    for name in os.environ:
        if name.startswith(PREFIX) and name not in known:
            close = difflib.get_close_matches(name, known, n=1, cutoff=0.85)
            if close:
                raise Halt(f"There is no setting {name}: did you mean {close[0]}?", exit_code=2)


def _sentence(problem: Any) -> str:
    if not problem["loc"]:
        return f"{_words(problem)}."
    name = str(problem["loc"][0]).lower().removeprefix(PREFIX.lower())
    if problem["type"] == "extra_forbidden":
        close = difflib.get_close_matches(name, Settings.model_fields, n=1)
        hint = f": did you mean {PREFIX}{close[0].upper()}?" if close else "."
        return f"There is no setting {PREFIX}{name.upper()}{hint}"
    return f"{PREFIX}{name.upper()} is wrong: {_words(problem)}."


def _words(problem: Any) -> str:
    text: str = problem["msg"].removeprefix("Value error, ").rstrip(".")
    return text if text.startswith(PREFIX) else text[:1].lower() + text[1:]
