"""PostgreSQL, PgBouncer and nginx of a test's own, each in a temporary folder and on a free port of 127.0.0.1."""
from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from server import free_port

BINARIES = Path("/usr/lib/postgresql/15/bin")


def wait_for_port(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.02)
    raise RuntimeError(f"{process.args} does not answer:\n{log.read_text(errors='replace')[-2000:]}")


class Part:
    """A program in the foreground. As root it runs as `postgres`, because some of them refuse to run as root."""

    def __init__(self) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="martlet-part-"))
        self.log = self.folder / "log"
        self.as_root = os.geteuid() == 0
        if self.as_root:
            postgres = pwd.getpwnam("postgres")
            os.chown(self.folder, postgres.pw_uid, postgres.pw_gid)
        self.process: subprocess.Popen[bytes] | None = None

    def command(self, *arguments: str) -> list[str]:
        return [*(["runuser", "-u", "postgres", "--"] if self.as_root else []), *arguments]

    def launch(self, *arguments: str) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command(*arguments), cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        wait_for_port(self.port, self.process, self.log)

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


class Postgres(Part):
    def start(self) -> None:
        subprocess.run(
            self.command(str(BINARIES / "initdb"), "--no-sync", "-A", "trust", "-U", "martlet", "-E", "UTF8", "data"),
            cwd=self.folder, check=True, capture_output=True)
        self.launch(
            str(BINARIES / "postgres"), "-D", "data", "-p", str(self.port), "-c", "listen_addresses=127.0.0.1",
            "-c", f"unix_socket_directories={self.folder}", "-c", "fsync=off", "-c", "max_connections=200")
        self.sql("CREATE DATABASE martlet", database="postgres")

    @property
    def url(self) -> str:
        return f"postgres://martlet@127.0.0.1:{self.port}/martlet"

    def sql(self, statement: str, database: str = "martlet") -> str:
        return subprocess.run(
            ["psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "martlet", "-d", database, "-qAtc", statement],
            check=True, capture_output=True, text=True, timeout=30).stdout.strip()


class PgBouncer(Part):
    def start(self, postgres: Postgres) -> None:
        (self.folder / "users").write_text('"martlet" ""\n')
        (self.folder / "pgbouncer.ini").write_text(
            "[databases]\n"
            f"martlet = host=127.0.0.1 port={postgres.port} dbname=martlet user=martlet\n"
            "[pgbouncer]\n"
            f"listen_addr = 127.0.0.1\nlisten_port = {self.port}\nunix_socket_dir =\n"
            f"auth_type = any\nauth_file = {self.folder}/users\n"
            # Fewer connections than the nodes have: they have to share them.
            "pool_mode = transaction\ndefault_pool_size = 6\nmax_client_conn = 200\n")
        self.launch(shutil.which("pgbouncer") or "/usr/sbin/pgbouncer", str(self.folder / "pgbouncer.ini"))

    @property
    def url(self) -> str:
        return f"postgres://martlet@127.0.0.1:{self.port}/martlet"


class Nginx(Part):
    def start(self, ports: list[int]) -> None:
        servers = "\n".join(f"        server 127.0.0.1:{port} max_fails=1 fail_timeout=1s;" for port in ports)
        (self.folder / "nginx.conf").write_text(f"""
daemon off;
worker_processes 1;
pid {self.folder}/pid;
error_log stderr;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {self.folder}/body;
    proxy_temp_path {self.folder}/proxy;
    fastcgi_temp_path {self.folder}/fastcgi;
    uwsgi_temp_path {self.folder}/uwsgi;
    scgi_temp_path {self.folder}/scgi;
    map $http_upgrade $connection_upgrade {{ default upgrade; '' ''; }}
    upstream martlet {{
{servers}
        keepalive 32;
    }}
    server {{
        listen 127.0.0.1:{self.port};
        location / {{
            proxy_pass http://martlet;
            proxy_http_version 1.1;
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_upgrade;
            proxy_connect_timeout 2s;
            proxy_next_upstream error timeout http_502 http_503;
        }}
    }}
}}
""")
        self.launch(shutil.which("nginx") or "/usr/sbin/nginx", "-c", str(self.folder / "nginx.conf"), "-p",
                    str(self.folder))
