"""Where one message ends and the next begins on standard input."""

import logging
import re
from typing import BinaryIO

logger = logging.getLogger(__name__)

LONGEST = 1 << 30
"""Bytes of a message; a longer one is a header that was read wrongly."""
_LONGEST_LINE = 8192
_LENGTH = re.compile(rb"content-length[ \t]*:[ \t]*([0-9]{1,19})[ \t]*", re.IGNORECASE)
_HEADER = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+[ \t]*:[^\r\n]*")


class Messages:
    """The client's messages, with headers as pygls reads them.

    pygls knows one spelling of ``Content-Length`` only, and takes what it does not know for no
    header at all: from then on it would read every message at the wrong place, and answer none.
    Here headers are read as in HTTP, and where something is none the messages have an end: the
    server goes, and the editor starts another one.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readline(self) -> bytes:
        """The next line of a header, or an empty one behind the last; nothing at the end."""
        line = self._stream.readline(_LONGEST_LINE)
        header = line.rstrip(b"\r\n")
        if not line or not header:
            return line and b"\r\n"
        length = _LENGTH.fullmatch(header)
        if length is not None and int(length[1]) <= LONGEST:
            return b"Content-Length: %d\r\n" % int(length[1])
        if _HEADER.fullmatch(header) and not header.lower().startswith(b"content-length"):
            return header + b"\r\n"
        logger.error("The client's messages cannot be told apart: a header is wrong.")
        return b""

    def read(self, size: int) -> bytes:
        """The bytes of a message; fewer where the client has gone."""
        return self._stream.read(size)
