"""Run every measurement on a data folder of its own; words go to standard error, the JSON object to standard output."""

import importlib
import json
import os
import pkgutil
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def prepare() -> None:
    """Django on an embedded server under `bench/` of the data folder, or on DATABASE_URL."""
    data = Path(os.environ.get("GRIDGOV_DATA") or ROOT / "var").absolute() / "bench"
    os.environ |= {
        "GRIDGOV_DATA": str(data),
        "GRIDGOV_ENV": "test",
        "DJANGO_SETTINGS_MODULE": "gridgov.settings",
    }
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)


def modules(wanted: list[str]) -> list[str]:
    """Names of the measuring modules, all or those asked for."""
    found = [module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)])]
    return [name for name in found if name != "__main__" and (not wanted or name in wanted)]


def main() -> None:
    prepare()
    results: dict[str, object] = {}
    for name in modules(sys.argv[1:]):
        module = importlib.import_module(f"tests.bench.{name}")
        if not hasattr(module, "measure"):
            continue
        begin = time.monotonic()
        print(f"{name} …", file=sys.stderr, flush=True)
        results[name] = module.measure()
        print(f"{name}: {time.monotonic() - begin:.1f} s", file=sys.stderr, flush=True)
    print(json.dumps(results, ensure_ascii=False))


if __name__ == "__main__":
    main()
