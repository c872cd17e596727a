"""A listening socket that lets no new connection begin, while those that have begun still arrive."""

from __future__ import annotations

import ctypes
import socket
import struct
import sys

_SO_ATTACH_FILTER = 26
"""From Linux's ``asm-generic/socket.h``; Python has no name for it."""

# Classic BPF, as in Linux's Documentation/networking/filter.rst: (code, jump if true, jump if false, value). A filter
# on a TCP socket sees each packet from its TCP header on; the flags are its fourteenth byte (RFC 9293, 3.1).
_PROGRAM = (
    (0x30, 0, 0, 13),  # load the byte at 13
    (0x45, 0, 1, 0x02),  # is SYN among the flags?
    (0x06, 0, 0, 0),  # yes: drop it
    (0x06, 0, 0, 0xFFFFFFFF),  # no: keep all of it
)


def take_no_more(listening: socket.socket) -> bool:
    """Begin no more connections on a listening socket; False where the system can't, and nothing has changed.

    Only Linux can, and no sandbox with a network of its own (gVisor).

    A listener that is closed resets connections that callers believe to have. Hence first this, then what has begun is
    accepted, then it is closed. Who tries meanwhile gets no answer; their system tries again a second later, and is
    refused then, or taken by the process that has the address by that time.
    """
    if sys.platform != "linux":
        return False
    packed = b"".join(struct.pack("HBBI", *each) for each in _PROGRAM)
    code = ctypes.create_string_buffer(packed)
    program = struct.pack("HP", len(_PROGRAM), ctypes.addressof(code))
    try:
        listening.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, program)
    except OSError:
        return False
    return True
