"""What the supervisor asks of the embedded database; not for people."""

from pathlib import Path


def start(data_folder: Path) -> None:
    """Start the embedded database again; whoever asked uses it already."""
    from tuan.platform.embedded import EmbeddedPostgres

    EmbeddedPostgres(data_folder).start()


def leave(data_folder: Path) -> None:
    """Stop the embedded database if nobody uses it any more."""
    from tuan.platform.embedded import EmbeddedPostgres

    EmbeddedPostgres(data_folder).stop_if_unused()
    print("Stopped.")
