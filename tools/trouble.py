"""What went wrong, in one sentence for a person."""

import re


class Trouble(Exception):
    """Ends ./dev with one sentence and no traceback."""


_KNOWN = [
    (
        r"No space left on device|ENOSPC|os error 28|Errno 28",
        "the disk is full: make room and run the same command again",
    ),
    (
        r"hash mismatch|do not match the hashes|EINTEGRITY|IncompleteRead|unexpected end of file|incomplete message"
        r"|connection reset|ECONNRESET|Z_BUF_ERROR|corrupt|invalid zip",
        "a download arrived broken: run the same command again, and check the connection or proxy if it happens twice",
    ),
    (
        r"name resolution|Name or service not known|dns error|ENOTFOUND|EAI_AGAIN|Network is unreachable"
        r"|Connection refused|ECONNREFUSED|ENETUNREACH|timed out|ETIMEDOUT|Failed to fetch|error sending request"
        r"|tunnel|Temporary failure resolving|Could not connect|Failed to establish a new connection",
        "the package registry cannot be reached: check the network or proxy and run the same command again",
    ),
    (
        r"ensurepip is not available|No module named (venv|ensurepip)",
        "Python's venv module is missing: install it (on Debian and Ubuntu: apt install python3-venv) and run again",
    ),
    (r"Permission denied|EACCES|Errno 13", "a file may not be written: check who owns this folder"),
]


def explain(output: str) -> str | None:
    """The sentence for a known trouble in a program's output; ``None`` for one that we do not know."""
    for pattern, sentence in _KNOWN:
        if re.search(pattern, output, re.IGNORECASE):
            return sentence
    return None
