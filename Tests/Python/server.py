"""A Martlet server started for a test: a free port of 127.0.0.1, a temporary folder, accounts made by its commands."""
from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

PASSWORD = "correct horse battery staple"
SCOPES = "read write follow push"


def free_port(host: str = "127.0.0.1") -> int:
    """Below those that the system gives to whoever connects: one of these may be taken before a server binds it."""
    while True:
        port = random.randrange(10_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind((host, port))
                return port
            except OSError:
                continue


class StartError(Exception):
    pass


@dataclass
class Server:
    """`environment` is given to the server over what a test needs; `database` empty means SQLite in the folder."""

    binary: str
    environment: dict[str, str] = field(default_factory=dict)
    database: str = ""
    keep: bool = False

    def __post_init__(self) -> None:
        self.port = free_port()
        self.base = f"http://localhost:{self.port}"
        self.domain = f"localhost:{self.port}"
        self.folder = Path(tempfile.mkdtemp(prefix="martlet-"))
        self.log = self.folder / "server.log"
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        if not self.keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def variables(self) -> dict[str, str]:
        """The environment of the server and of its commands: nothing of the caller's MARTLET_* gets in."""
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("MARTLET_")}
        ours = {
            "MARTLET_DOMAIN": self.domain,
            "MARTLET_BASE_URL": self.base,
            "MARTLET_LISTEN": f"127.0.0.1:{self.port}",
            "MARTLET_DATA": str(self.folder / "data"),
            "MARTLET_REGISTRATION": "open",
            "MARTLET_RATE_LIMITS": "off",
            "MARTLET_LOG_LEVEL": "warning",
            "MARTLET_DEVELOPMENT": "1",
        }
        if self.database:
            ours["MARTLET_DATABASE"] = self.database
        return {**inherited, **ours, **self.environment}

    # ---- running

    def start(self, timeout: float = 60) -> float:
        """Starts it and waits for its first 200; returns the seconds that took."""
        (self.folder / "data").mkdir(exist_ok=True)
        begin = time.perf_counter()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [self.binary, "serve"], cwd=self.folder, env=self.variables, stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, start_new_session=True)
        while time.perf_counter() - begin < timeout:
            if self.process.poll() is not None:
                raise StartError(f"the server ended with {self.process.returncode}:\n{self.tail()}")
            if self._answers():
                return time.perf_counter() - begin
            time.sleep(0.005)
        raise StartError(f"no answer after {timeout:.0f} s:\n{self.tail()}")

    def _answers(self) -> bool:
        try:
            url = f"http://127.0.0.1:{self.port}/api/v1/instance"
            with urllib.request.urlopen(url, timeout=5) as answer:
                return answer.status == 200
        except (OSError, urllib.error.URLError):
            return False

    def stop(self, timeout: float = 30) -> None:
        """As Ctrl-C does; killed when it does not end in time."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """kill -9 for it and everything it started."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()

    @property
    def pid(self) -> int:
        return self.process.pid if self.process else 0

    def tail(self, lines: int = 40) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    # ---- commands

    def command(self, *arguments: str) -> str:
        done = subprocess.run(
            [self.binary, *arguments], cwd=self.folder, env=self.variables, capture_output=True, text=True, timeout=60)
        if done.returncode != 0:
            raise StartError(f"martlet {' '.join(arguments)}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout.strip()

    def account(self, name: str, owner: bool = False) -> str:
        """Makes an account that may post at once; returns its address for logging in."""
        email = f"{name}@example.com"
        self.command(
            "account", "create", name, "--email", email, "--password", PASSWORD, "--confirmed",
            *(["--owner"] if owner else []))
        return email

    def token(self, name: str) -> str:
        return self.command("token", name, "--scope", SCOPES)
