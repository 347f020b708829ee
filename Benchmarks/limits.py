"""What this machine can do at all, measured in the same run: one sync to the disk, one RSA signature."""
from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from table import Results

CORES = len(os.sched_getaffinity(0))


def measure(folder: Path, results: Results) -> None:
    syncs = rate(sync(folder))
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    signature = key.sign(b"x" * 300, padding.PKCS1v15(), hashes.SHA256())
    signs = rate(lambda: key.sign(b"x" * 300, padding.PKCS1v15(), hashes.SHA256()))
    public = key.public_key()
    verifies = rate(lambda: public.verify(signature, b"x" * 300, padding.PKCS1v15(), hashes.SHA256()))
    for name in ("post_answered", "post_sustained"):
        results.limits[name] = f"{syncs:,.0f} syncs/s"
    for name in ("inbox_accepted", "inbox_visible"):
        results.limits[name] = f"{CORES} x {verifies:,.0f} RSA verified"
    for name in ("fanout", "follows", "newcomers", "known_follows"):
        results.limits[name] = f"{CORES} x {signs:,.0f} RSA signed"


def rate(body: Callable[[], object], seconds: float = 1.0) -> float:
    """How often `body` can be done in a second."""
    count, begin = 0, time.perf_counter()
    while time.perf_counter() - begin < seconds:
        body()
        count += 1
    return count / (time.perf_counter() - begin)


def sync(folder: Path) -> Callable[[], None]:
    """Appends a page of 4 KiB, as a small commit does, and waits until it is on the disk."""
    file = os.open(folder / "sync", os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    page = os.urandom(4096)

    def once() -> None:
        os.write(file, page)
        os.fdatasync(file)

    return once
