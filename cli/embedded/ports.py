"""Addresses on this machine: parsing them, finding a free one, and telling that one is taken."""

from __future__ import annotations

import errno
import random
import socket
from contextlib import suppress

SERVER_PORTS = range(18_000, 25_000)
PORT_TRIES = 50


def split_address(address: str) -> tuple[str, int]:
    """Host and port of `host:port` (or `[::1]:port`).

    Raises:
        ValueError: it has another form.
    """
    host, separator, port = address.rpartition(":")
    if not separator or not host or not port.isdigit() or int(port) > 65535:
        raise ValueError(f"{address!r} is not host:port")
    return host.strip("[]"), int(port)


def free_port(host: str = "127.0.0.1", among: range = SERVER_PORTS) -> int:
    """A port nobody listens on right now; another process may take it before it is used, so try again then.

    Below the range from which systems take the ports of outgoing connections: one of those could otherwise sit on the
    address of a server that is just being started again.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in [*random.sample(among, PORT_TRIES), 0]:
        with socket.socket(family) as probe, suppress(OSError):
            probe.bind((host, port))
            found: int = probe.getsockname()[1]
            return found
    raise OSError(errno.EADDRINUSE, "no port is free", host)


def why_not(address: str) -> str | None:
    """Why a server could not listen on an address, in a few words; None when it could."""
    host, port = split_address(address)
    if port == 0:
        return None
    try:
        family, kind, protocol, _, target = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror:
        return f"the host {host} is not known"
    with socket.socket(family, kind, protocol) as probe:
        # As servers do: connections of an earlier run that are still closing do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(target)
            probe.listen(1)
        except OSError as error:
            return _reason(error, host, port)
    return None


def _reason(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is in use by another program"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is not an address of this machine"
    if error.errno == errno.EACCES:
        return f"port {port} needs more rights than this user has"
    return str(error.strerror)
