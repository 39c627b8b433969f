"""Settings are read once, checked, and explained in one sentence when they are wrong."""

import os
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tuan.platform import env_example, keys
from tuan.platform.halt import Halt
from tuan.platform.settings import default_data_folder, load

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("TUAN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TUAN_DATA_FOLDER", str(tmp_path / "data"))


def test_without_settings_everything_has_a_default(tmp_path: Path) -> None:
    found = load()
    assert (found.database_url, found.port, found.demo) == (None, 8000, False)
    assert len(found.secret_key.get_secret_value()) >= 32


def test_keys_are_made_once_and_readable_by_nobody_else(tmp_path: Path) -> None:
    first, second = load(), load()
    assert first.secret_key == second.secret_key
    assert first.field_key == second.field_key
    assert first.field_key != first.secret_key
    folder = tmp_path / "data" / "keys"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(key.stat().st_mode) for key in folder.iterdir()} == {0o600}
    assert first.secret_key.get_secret_value() not in repr(first)


def test_two_first_starts_at_once_agree_on_the_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as threads:
        made = {
            future.result()
            for future in [threads.submit(keys.load_or_make, tmp_path / "k", "secret") for _ in range(64)]
        }
    assert len(made) == 1
    assert [path.name for path in (tmp_path / "k").iterdir()] == ["secret"]


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    load()
    (tmp_path / "data" / "keys" / "secret_key").chmod(0o644)
    with pytest.raises(Halt, match="chmod 600"):
        load()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "eight", "TUAN_PORT is wrong: input should be a valid integer, unable to parse string as an integer."),
        ("PORT", "70000", "TUAN_PORT is wrong: input should be less than or equal to 65535."),
        (
            "DATABASE_URL",
            "mysql://x",
            "TUAN_DATABASE_URL is wrong: must look like postgresql://user:password@host:5432/database.",
        ),
        ("SECRET_KEY", "short", "TUAN_SECRET_KEY is wrong: must have at least 32 characters."),
        ("FIELD_KEY", "AAAA", "TUAN_FIELD_KEY is wrong: must be 32 random bytes in base64."),
        ("SMS", "pigeon", "TUAN_SMS is wrong: input should be 'local'."),
        ("DATABASE_READ_URL", "postgresql://x/y", "TUAN_DATABASE_READ_URL needs TUAN_DATABASE_URL."),
        ("OTLP_ENDPOINT", "collector:4318", "TUAN_OTLP_ENDPOINT is wrong: uRL scheme should be 'http' or 'https'."),
        (
            "TRUSTED_PROXIES",
            "10.0.0.1, 10.0.0.0/8, lb.example",
            "TUAN_TRUSTED_PROXIES is wrong: 'lb.example' is no address and no network such as 10.0.0.0/8.",
        ),
        (
            "TRUSTED_PROXIES",
            "*",
            "TUAN_TRUSTED_PROXIES is wrong: '*' is no address and no network such as 10.0.0.0/8.",
        ),
        (
            "CLICKHOUSE_URL",
            "https://tuan:secret@clickhouse:8443/shop",
            "TUAN_CLICKHOUSE_URL is wrong: names a database, which would not be used: one server counts for one house, "
            "in the database 'raw'.",
        ),
        ("WORKER_METRICS_PORT", "-1", "TUAN_WORKER_METRICS_PORT is wrong: input should be greater than or equal to 0."),
        ("DATABASE_ULR", "postgresql://x/y", "There is no setting TUAN_DATABASE_ULR: did you mean TUAN_DATABASE_URL?"),
        ("SETTINGS_FILE", "/nowhere", "The settings file /nowhere, named by TUAN_SETTINGS_FILE, does not exist."),
    ],
)
def test_a_wrong_setting_is_explained_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(f"TUAN_{name}", value)
    with pytest.raises(Halt) as told:
        load()
    assert str(told.value) == sentence
    assert told.value.exit_code == 2


def test_traces_without_their_packages_are_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUAN_OTLP_ENDPOINT", "http://localhost:4318")
    assert str(load().otlp_endpoint) == "http://localhost:4318/"
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk", None)
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter", None)
    with pytest.raises(Halt) as told:
        load()
    assert str(told.value) == "TUAN_OTLP_ENDPOINT needs the packages of OpenTelemetry: pip install 'tuan[otel]'."
    assert told.value.exit_code == 2


def test_every_wrong_setting_gets_its_own_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUAN_PORT", "eight")
    monkeypatch.setenv("TUAN_POOL_SIZE", "0")
    with pytest.raises(Halt) as told:
        load()
    assert len(str(told.value).splitlines()) == 2


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "settings.env").write_text("TUAN_PORT=9000\nTUAN_POOL_SIZE=20\n")
    monkeypatch.setenv("TUAN_PORT", "9001")
    assert (load().port, load().pool_size) == (9001, 20)


def test_an_unknown_name_in_the_file_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "s.env").write_text("TUAN_PROT=9000\n")
    monkeypatch.setenv("TUAN_SETTINGS_FILE", str(tmp_path / "s.env"))
    with pytest.raises(Halt, match=r"no setting TUAN_PROT: did you mean TUAN_PORT\?"):
        load()


def test_a_demo_keeps_its_data_apart_from_a_shop() -> None:
    assert default_data_folder(demo=True) != default_data_folder(demo=False)


def test_the_example_file_is_the_generated_one() -> None:
    assert (ROOT / ".env.example").read_text() == env_example.text(), "run ./dev docs"


def test_the_example_file_changes_nothing_when_used_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    without = load()
    monkeypatch.setenv("TUAN_SETTINGS_FILE", str(ROOT / ".env.example"))
    assert load() == without
    uncommented = (ROOT / ".env.example").read_text().replace("#TUAN_", "TUAN_")
    assert uncommented.count("\nTUAN_") == len(type(without).model_fields)
