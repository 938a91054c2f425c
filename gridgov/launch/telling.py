"""What the person at the terminal reads: sentences, progress, and the table of demo accounts."""

import json
import threading
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

TICK = 2.0
COLUMNS = ("kind", "username", "password", "start")


class Unable(SystemExit):
    """It cannot start; the sentence says why and what to do."""


def say(sentence: str) -> None:
    print(sentence, flush=True)


@contextmanager
def progress(sentence: str, detail: Callable[[], str] = str) -> Iterator[None]:
    """Nothing when it is quick, else the sentence with the seconds, and the detail, every two seconds."""
    done = threading.Event()
    begin = time.monotonic()

    def tick() -> None:
        while not done.wait(TICK):
            say(f"{sentence} … {time.monotonic() - begin:.0f} s  {detail()}".rstrip())

    ticker = threading.Thread(target=tick, daemon=True)
    ticker.start()
    try:
        yield
    finally:
        done.set()
        ticker.join()


def accounts_table(file: Path) -> str:
    """The demo accounts that the city's maker wrote down, as columns; empty without such a file."""
    try:
        accounts = json.loads(file.read_text())
        rows = [[named(account), *(str(account[name]) for name in COLUMNS[1:])] for account in accounts]
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return table([list(COLUMNS), *rows])


def named(account: dict[str, object]) -> str:
    """The kind of user in both languages, as far as both are given."""
    return " ".join(str(account[name]) for name in ("kind", "kind_zh") if name == "kind" or account.get(name))


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows in columns; Chinese characters count for two."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell + " " * (size - width(cell)) for cell, size in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
