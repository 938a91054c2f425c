"""Run every measurement on a data folder of its own; words go to standard error, the JSON object to standard output.

Each module is measured in a process of its own, so that what one remembers changes no other's numbers.
"""

import importlib
import json
import os
import pkgutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent


def prepare() -> None:
    """Django on an embedded server under `bench/` of the data folder, or on the server of DATABASE_URL."""
    data = Path(os.environ.get("GRIDGOV_DATA") or ROOT / "var").absolute() / "bench"
    os.environ |= {
        "GRIDGOV_DATA": str(data),
        "GRIDGOV_ENV": "test",
        "DJANGO_SETTINGS_MODULE": "gridgov.settings",
    }
    import django
    from django.db import connection

    django.setup()
    connection.ensure_connection()  # so that the server runs until the last one is done


def measuring() -> list[str]:
    """Names of the modules that measure something."""
    found = sorted(module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
    return [name for name in found if "\ndef measure(" in (Path(__file__).parent / f"{name}.py").read_text()]


def each(names: list[str]) -> Iterator[tuple[str, Any]]:
    """Name and numbers; None where measuring went wrong, and standard error says how."""
    for name in names:
        begin = time.monotonic()
        print(f"{name} …", file=sys.stderr, flush=True)
        command = [sys.executable, "-m", "tests.bench", "--alone", name]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
        yield name, json.loads(done.stdout) if done.returncode == 0 else None
        print(f"{name}: {time.monotonic() - begin:.1f} s", file=sys.stderr, flush=True)


def alone(name: str) -> None:
    """One module, in this process."""
    import django

    django.setup()
    print(json.dumps(importlib.import_module(f"tests.bench.{name}").measure(), ensure_ascii=False))


def apart(name: str, *words: str) -> None:
    """A piece of a module's work, in this process."""
    import django

    django.setup()
    print(json.dumps(importlib.import_module(f"tests.bench.{name}").alone(*words)))


def main(wanted: list[str]) -> int:
    if wanted[:1] == ["--apart"]:
        apart(*wanted[1:])
        return 0
    if wanted[:1] == ["--alone"]:
        alone(wanted[1])
        return 0
    known = measuring()
    if unknown := sorted(set(wanted) - set(known)):
        print(f"Unknown: {', '.join(unknown)}. Known: {', '.join(known)}.", file=sys.stderr)
        return 2
    prepare()
    results = dict(each([name for name in known if not wanted or name in wanted]))
    print(json.dumps(results, ensure_ascii=False))
    return int(None in results.values())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
