"""How a program that runs all day treats Python's cycle collector."""

import gc


def spare_what_is_loaded() -> None:
    """Call once everything is built: the collector never again walks the 120,000 objects that stay for good, and looks less often."""
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
