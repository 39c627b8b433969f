"""Each folder of a play, and the template of all of them, brings everything that a play brings."""

import json
from pathlib import Path
from typing import Any

import pytest

from tuan.plays import kinds
from tuan.plays.repertoire import plays

KINDS = Path(kinds.__file__).parent
FOLDERS = sorted(path.name for path in KINDS.iterdir() if path.is_dir() and path.name != "__pycache__")
BRINGS = [
    "README.md",
    "play.py",
    "rules.py",
    "tests/test_story.py",
    "web/ProductPanel.vue",
    "web/console/SettingsForm.vue",
    "web/zh-CN.json",
    "web/en.json",
]


def _texts(tree: dict[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in tree.items():
        flat |= _texts(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key: value}
    return flat


def test_every_folder_is_a_play_but_the_template() -> None:
    assert "_template" in FOLDERS
    assert sorted(plays()) == [name for name in FOLDERS if not name.startswith("_")]
    assert {play.kind for play in plays().values()} == set(plays())


@pytest.mark.parametrize("folder", FOLDERS)
def test_it_brings_everything(folder: str) -> None:
    assert [name for name in BRINGS if not (KINDS / folder / name).is_file()] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_its_texts_are_in_both_languages_and_under_its_name(folder: str) -> None:
    chinese, english = (
        _texts(json.loads((KINDS / folder / "web" / f"{language}.json").read_text())) for language in ("zh-CN", "en")
    )
    assert chinese.keys() == english.keys()
    assert all(key.startswith(f"{folder}.") for key in chinese)
    assert all(text.strip() for text in [*chinese.values(), *english.values()])


@pytest.mark.parametrize("folder", FOLDERS)
def test_its_story_tells_something(folder: str) -> None:
    assert "async def test_" in (KINDS / folder / "tests" / "test_story.py").read_text()


@pytest.mark.parametrize("kind", sorted(plays()))
def test_its_details_name_their_kind(kind: str) -> None:
    schema = plays()[kind].details_shape.model_json_schema()
    assert schema["properties"]["kind"]["const"] == kind
