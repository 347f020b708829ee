"""Thousands of requests that never end, sent to a server that is started for them; meanwhile others are answered.

    half_open.py BINARY [DATABASE]

Ends with 0 when it was so. Whoever started it ends it, and the server, by closing its standard input.
"""
from __future__ import annotations

import os
import resource
import socket
import sys
import threading
import urllib.request

from server import Server

COUNT = 5_000
ASKED = 20
HEAD = b"POST /inbox HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n"
# Nothing yet, the middle of the headers, the middle of the body.
BEGUN = [b"", HEAD + b"X-Slow: ", HEAD + b"\r\n{"]


def main() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    # As most systems start a program. The server is to take what it may have by itself.
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(1_024, most), most))
    with Server(sys.argv[1], database="".join(sys.argv[2:])) as server:
        threading.Thread(target=end_with_starter, args=[server], daemon=True).start()
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        connections = [half_open(server.port, number) for number in range(COUNT)]
        for _ in range(ASKED):
            with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/api/v1/instance", timeout=20) as answer:
                assert answer.status == 200
        held = len(os.listdir(f"/proc/{server.pid}/fd"))
        print(f"{len(connections)} connections, of which the server holds {held}")
        assert held >= COUNT


def half_open(port: int, number: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    connection.sendall(BEGUN[number % len(BEGUN)])
    return connection


def end_with_starter(server: Server) -> None:
    while os.read(0, 4_096):
        pass
    server.kill()
    os._exit(1)


main()
