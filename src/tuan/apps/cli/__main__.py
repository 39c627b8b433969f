"""``python -m tuan.apps.cli`` is the command ``tuan``."""

from tuan.apps.cli import main

main()
