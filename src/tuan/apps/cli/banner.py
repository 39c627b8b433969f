"""What a person sees when everything runs: where to go, and the way there for a phone."""

import io
from pathlib import Path

import segno

DEMO_ACCOUNTS = "demo-accounts.txt"


def banner(public_url: str, *, port: int, data_folder: Path, demo: bool) -> str:
    """The text with addresses; for a demo, also its accounts and a code for the phone's camera."""
    lines = [
        "",
        "Tuan is running.",
        "",
        f"  Shop       http://localhost:{port}/",
        f"  Console    http://localhost:{port}/console/",
        f"  Phone      {public_url}/",
    ]
    accounts = data_folder / DEMO_ACCOUNTS
    if demo:
        lines += ["", _code(f"{public_url}/")]
        if accounts.is_file():
            lines += [accounts.read_text().rstrip()]
    lines += ["", f"Data is kept in {data_folder}. Ctrl-C stops everything."]
    return "\n".join(lines)


def _code(address: str) -> str:
    drawn = io.StringIO()
    segno.make(address, error="l").terminal(drawn, border=2, compact=True)
    return drawn.getvalue()
