"""Runs sentences as tests, in the order they are written, and counts them.

    checks = Checks("toot")

    @checks.that("alice logs in")
    def _(world): ...

A sentence that fails does not stop those after it.
"""
from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable
from typing import Any


class Checks:
    def __init__(self, name: str) -> None:
        self.name = name
        self.steps: list[tuple[str, Callable[[Any], None]]] = []
        self.passed = 0
        self.failed = 0

    def that(self, sentence: str) -> Callable[[Callable[[Any], None]], Callable[[Any], None]]:
        def keep(step: Callable[[Any], None]) -> Callable[[Any], None]:
            self.steps.append((sentence, step))
            return step

        return keep

    def run(self, world: Any) -> None:
        for sentence, step in self.steps:
            try:
                step(world)
            except Exception:  # a broken server shows itself in many ways; the sentence says which promise broke
                self.failed += 1
                print(f"✘ {self.name}: {sentence}")
                print("    " + traceback.format_exc().strip().replace("\n", "\n    "))
            else:
                self.passed += 1
                print(f"✔ {self.name}: {sentence}")
            sys.stdout.flush()


def close(kind: str, *all_checks: Checks) -> int:
    """Prints the counts as bin/check reads them; returns the exit code."""
    passed = sum(c.passed for c in all_checks)
    failed = sum(c.failed for c in all_checks)
    print(f"{kind}: {passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


def eventually(condition: Callable[[], Any], what: str, seconds: float = 15) -> Any:
    """Asks until the answer is true and gives it back."""
    deadline = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds:.0f} s for {what}")
        time.sleep(0.05)
