"""A visitor that costs little: one connection kept open, gzip, times with the body read to its end."""

import socket
from collections.abc import Callable
from time import perf_counter
from typing import NamedTuple

_TIMEOUT_S = 600
_PIECE = 1 << 18


class Answer(NamedTuple):
    """What came back: status, milliseconds to the last byte, bytes of the body as sent, ETag, body."""

    status: int
    ms: float
    size: int
    etag: str
    body: bytes


class Client:
    """Asks a server on this machine."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None
        self._buffer = b""

    def get(self, address: str, etag: str = "", watch: Callable[[], None] | None = None) -> Answer:
        """Returns the answer to GET; `etag` makes it conditional.

        With `watch` the body is thrown away and `watch` called with each piece of it. A connection that
        the server closed between two requests is opened again, at no cost to the time.
        """
        condition = f"If-None-Match: {etag}\r\n" if etag else ""
        request = (
            f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nAccept-Encoding: gzip\r\n"
            f"Accept-Language: vi\r\n{condition}\r\n"
        ).encode()
        for attempt in (1, 2):
            try:
                started = perf_counter()
                self._connection().sendall(request)
                return self._answer(started, watch)
            except ConnectionError:
                self.close()
                if attempt == 2:
                    raise
        raise AssertionError("unreachable")

    def close(self) -> None:
        """Closes the connection, if there is one."""
        if self._socket is not None:
            self._socket.close()
        self._socket, self._buffer = None, b""

    def _connection(self) -> socket.socket:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=_TIMEOUT_S)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._socket

    def _answer(self, started: float, watch: Callable[[], None] | None) -> Answer:
        head = self._until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        status = int(head[0].split(" ", 2)[1])
        headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])
        }
        pieces: list[bytes] = []
        size = 0

        def take(length: int) -> None:
            nonlocal size
            size += length
            while length:
                piece = self._some(length)
                length -= len(piece)
                if watch is None:
                    pieces.append(piece)
                else:
                    watch()

        if "chunked" in headers.get("transfer-encoding", ""):
            while length := int(self._until(b"\r\n"), 16):
                take(length)
                self._until(b"\r\n")
            self._until(b"\r\n")
        elif status not in (204, 304):
            take(int(headers.get("content-length", 0)))
        elapsed = (perf_counter() - started) * 1000
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(status, elapsed, size, headers.get("etag", ""), b"".join(pieces))

    def _fill(self) -> None:
        piece = self._connection().recv(_PIECE)
        if not piece:
            raise ConnectionResetError("the server closed the connection")
        self._buffer += piece

    def _until(self, end: bytes) -> bytes:
        """Returns what comes before `end`, and drops both from the buffer."""
        while (at := self._buffer.find(end)) < 0:
            self._fill()
        found, self._buffer = self._buffer[:at], self._buffer[at + len(end) :]
        return found

    def _some(self, most: int) -> bytes:
        """Returns between one and `most` bytes."""
        if not self._buffer:
            self._fill()
        found, self._buffer = self._buffer[:most], self._buffer[most:]
        return found
