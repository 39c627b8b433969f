"""The socket that the web processes share: bound once, so that a port in use is said before anything starts."""

import errno
import socket

from tuan.platform.halt import Halt
from tuan.platform.settings import Settings

_BACKLOG = 2048


def bind(host: str, port: int) -> socket.socket:
    """A listening socket on ``host`` and ``port`` (0: any free one). Raises ``Halt`` in a sentence."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise Halt(f"Tuan cannot listen on '{host}': this machine has no address of this name.", exit_code=2) from error
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise Halt(_sentence(error, host, port)) from error
    return listener


def bind_metrics(chosen: Settings) -> socket.socket | None:
    """A socket for those who watch the worker, if TUAN_WORKER_METRICS_PORT names one. All worker processes share it."""
    port = chosen.worker_metrics_port
    try:
        return bind(chosen.host, port) if port else None
    except Halt as halt:
        raise Halt(f"TUAN_WORKER_METRICS_PORT: {str(halt).replace(' with --port', '')}") from halt


def address_for_others(host: str, port: int) -> str:
    """The address of this machine as a phone in the same network would type it."""
    if host not in {"0.0.0.0", "::"}:  # noqa: S104
        return f"http://{f'[{host}]' if ':' in host else host}:{port}"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Nothing is sent: the system only picks the interface that leads outside (a documentation address).
            probe.connect(("192.0.2.1", 9))
            return f"http://{probe.getsockname()[0]}:{port}"
        except OSError:
            return f"http://localhost:{port}"


def _sentence(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use by another program: choose another one with --port, or stop that program."
    if error.errno == errno.EACCES:
        return f"Port {port} needs more rights than this user has: choose one from 1024 up with --port."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"Tuan cannot listen on '{host}': it is not an address of this machine."
    return f"Tuan cannot listen on {host}, port {port}: {(error.strerror or str(error)).lower()}."
