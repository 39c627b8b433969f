"""Files that are written by programs and committed, so that a difference can be seen and refused."""

import subprocess
import tempfile
from pathlib import Path

from tools.places import GENERATED, PYTHON, ROOT, WEB, environment, node
from tools.trouble import Trouble, explain

DOORS = ("storefront", "console")

# The file, and the module that prints it.
DOCUMENTS = {
    ROOT / ".env.example": "tuan.platform.env_example",
    GENERATED / "permissions.md": "tuan.apps.permissions",
    GENERATED / "metrics.md": "tuan.apps.metrics",
}


def documents(*, check: bool) -> int:
    """Write the generated documents, or see whether they are what they would be."""
    return _settle({path: _printed([str(PYTHON), "-m", module]) for path, module in DOCUMENTS.items()}, check=check)


def clients(*, check: bool) -> int:
    """Write both OpenAPI documents and their TypeScript clients, or see whether they are up to date."""
    wanted = {}
    for door in DOORS:
        described = _printed([str(PYTHON), "-m", "tuan.apps.openapi", door])
        wanted[GENERATED / f"{door}.openapi.json"] = described
        if (WEB / door).exists():
            wanted[WEB / door / "src" / "api" / "generated.ts"] = _client(described)
    return _settle(wanted, check=check)


def _client(described: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        source, made = Path(folder, "openapi.json"), Path(folder, "generated.ts")
        source.write_text(described)
        script = WEB / "node_modules" / "openapi-typescript" / "bin" / "cli.js"
        _printed([str(node()), str(script), str(source), "-o", str(made)])
        return made.read_text()


def _settle(wanted: dict[Path, str], *, check: bool) -> int:
    changed = [path for path, text in wanted.items() if not path.is_file() or path.read_text() != text]
    for path in changed:
        name = path.relative_to(ROOT)
        if check:
            print(f"     {name} is not what the program says now: run './dev docs' and './dev clients'")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path])
            print(f"     wrote {name}")
    return 1 if check and changed else 0


def _printed(command: list[str]) -> str:
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT, env=environment())
    if done.returncode != 0:
        reason = explain(done.stderr) or "\n" + done.stderr.strip()
        raise Trouble(f"{' '.join(command[1:4])} did not work: {reason}")
    return done.stdout
