"""A child of the supervisor leaves when the supervisor is gone, even after a kill -9."""

import os
import signal
import threading
import time

_GRACE_SECONDS = 10


def follow() -> None:
    """End this process, politely first, when standard input (the supervisor's pipe) comes to its end."""
    threading.Thread(target=_wait_for_the_end, name="lifeline", daemon=True).start()


def _wait_for_the_end() -> None:
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_GRACE_SECONDS)
    os._exit(1)
