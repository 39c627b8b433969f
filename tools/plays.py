"""A new social play: the template's folder under another name, and the generated files that tell of it."""

import keyword
import re
import shutil
import subprocess

from tools import generated
from tools.places import BIN, ROOT
from tools.trouble import Trouble

KINDS = ROOT / "src" / "tuan" / "plays" / "kinds"
TEMPLATE = KINDS / "_template"


def begin(name: str) -> None:
    """Make ``kinds/<name>``, which works as it is, and write the clients again. Raises ``Trouble``."""
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name) or keyword.iskeyword(name) or len(name) > 40:
        raise Trouble("Name the play in lower case, with underscores: ./dev play lucky_draw")
    made = KINDS / name
    if made.exists():
        raise Trouble(f"There is a play of this name already, in {made.relative_to(ROOT)}.")
    shutil.copytree(TEMPLATE, made, ignore=shutil.ignore_patterns("__pycache__"))
    for path in made.rglob("*"):
        if path.is_file():
            path.write_text(_renamed(path.read_text(), name))
    # A shorter or longer name breaks lines elsewhere.
    for command in (["format"], ["check", "--fix"]):
        subprocess.run([BIN / "ruff", *command, "--quiet", made], check=True, cwd=ROOT)
    generated.clients(check=False)


def _renamed(text: str, name: str) -> str:
    in_camel_case = "".join(word.capitalize() for word in name.split("_"))
    return text.replace("_template", name).replace("Template", in_camel_case)
