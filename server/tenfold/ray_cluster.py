"""The way to a Ray cluster, for what is spread over its nodes."""

import socket
from typing import Any
from urllib.parse import urlsplit

from tenfold.errors import ClusterError

CONNECT_SECONDS = 10


def connect(address: str) -> Any:
    """Connect to a cluster, and give the library that speaks to it.

    ``address`` is as Ray takes it, such as ``127.0.0.1:6379``, ``ray://host:10001`` or ``auto``.
    Raises :class:`tenfold.errors.ClusterError` where Ray is not installed or there is no cluster.
    """
    try:
        import ray
    except ImportError:
        raise ClusterError("Ray is not installed.", 'Run: pip install "tenfold[cluster]"') from None
    try:
        _try_to_connect(address)
        ray.init(address=address, log_to_driver=False, logging_level="ERROR")
    except (OSError, ValueError, RuntimeError) as error:
        raise ClusterError(
            f"There is no Ray cluster at {address} ({type(error).__name__}).",
            "Start one with `ray start --head`, and take the address that it prints.",
        ) from None
    return ray


def _try_to_connect(address: str) -> None:
    """Raise ``OSError`` where nobody answers: Ray itself waits for minutes before it says so."""
    parts = urlsplit(address if "://" in address else f"//{address}")
    if parts.hostname is not None and parts.port is not None:
        socket.create_connection((parts.hostname, parts.port), CONNECT_SECONDS).close()
