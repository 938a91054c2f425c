"""`make install`: packages with hashes, browser packages, messages, static files; each only when its input changed.

Runs on a bare Python 3.11 before anything is installed, so it uses the standard library alone.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STATIC = Path(os.environ.get("STATIC_ROOT") or ROOT / "var" / "static")
LOG = ROOT / "var" / "install.log"
TICK = 2.0  # seconds between two words to the person who waits
OLDEST_NODE = 18


class Stopped(SystemExit):
    """The set-up cannot go on; the sentence says why and what to do."""


@dataclass(frozen=True)
class Step:
    """One part of the set-up: done again when `inputs` differ from what `stamp` remembers."""

    sentence: str
    stamp: Path
    inputs: Callable[[], Iterable[Path]]
    work: Callable[[], None]

    def fingerprint(self) -> str:
        """Changes with every input's name or content, and with the Python that runs."""
        total = hashlib.sha256(sys.version.encode())
        for path in sorted(self.inputs()):
            total.update(f"\n{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
        return total.hexdigest()

    def ensure(self) -> bool:
        """Do it unless it is done; True when it was needed."""
        wanted = self.fingerprint()
        if self.stamp.is_file() and self.stamp.read_text() == wanted:
            return False
        say(self.sentence)
        self.stamp.unlink(missing_ok=True)
        self.work()
        self.stamp.parent.mkdir(parents=True, exist_ok=True)
        self.stamp.write_text(wanted)
        return True


def say(sentence: str) -> None:
    print(sentence, flush=True)


def run(*command: str | Path, env: dict[str, str] | None = None) -> None:
    """Run a program quietly, with a word every two seconds; its last lines and Stopped when it fails."""
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with LOG.open("wb") as log:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=env,
        )
        begin = time.monotonic()
        while process.poll() is None:
            try:
                process.wait(TICK)
            except subprocess.TimeoutExpired:
                say(f"  … {time.monotonic() - begin:.0f} s  {last_line(LOG)}")
    if process.returncode:
        raise Stopped(failure(command[0], LOG.read_text(errors="replace")))


def last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").replace("\r", "\n").strip().splitlines()
    return lines[-1].strip()[:90] if lines else ""


def failure(program: str | Path, output: str) -> str:
    """The end of a program's output, and one sentence under it."""
    if "No space left on device" in output or "ENOSPC" in output:
        return f"The disk of {ROOT} is full: free some space and start again."
    tail = "\n".join(output.strip().splitlines()[-15:])
    return f"{tail}\n{Path(program).name} failed while setting up; its whole output is in {LOG}."


def make_environment() -> None:
    """The virtual environment, made anew when its Python is gone or too old."""
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    if PYTHON.exists() and not subprocess.run([PYTHON, "-c", check], capture_output=True).returncode:
        return
    say(f"Making the environment {VENV} with Python {sys.version.split()[0]}")
    if subprocess.run([sys.executable, "-c", "import ensurepip, venv"], capture_output=True).returncode:
        raise Stopped(
            "This Python has no venv module: install it (on Debian the package python3-venv) and try again."
        )
    run(sys.executable, "-m", "venv", "--clear", VENV)


def packages(file: str) -> Step:
    """What pip installs from a lock file, every file checked against its hash."""
    lock = ROOT / file
    pip = (PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--require-hashes", "-r", lock)
    return Step(
        f"Installing Python packages from {file} (a minute or two the first time)",
        VENV / f".{lock.stem}.stamp",
        lambda: [lock],
        lambda: run(*pip),
    )


def npm() -> tuple[Path, dict[str, str]]:
    """An npm and the environment in which it finds its Node: the one on PATH when new enough, else the wheel's."""
    found, node = shutil.which("npm"), shutil.which("node")
    if found and node and node_version(node) >= OLDEST_NODE:
        return Path(found), dict(os.environ)
    own = VENV / "bin"
    return own / "npm", os.environ | {"PATH": f"{own}{os.pathsep}{os.environ.get('PATH', '')}"}


def node_version(node: str) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    digits = said.strip().removeprefix("v").split(".")[0]
    return int(digits) if digits.isdigit() else 0


def install_browser_packages() -> None:
    program, env = npm()
    run(program, "ci", env=env)


BROWSER = Step(
    "Installing browser packages from package-lock.json",
    ROOT / "node_modules" / ".stamp",
    lambda: [ROOT / name for name in ("package.json", "package-lock.json", ".npmrc")],
    install_browser_packages,
)


def message_files() -> Iterator[Path]:
    return (ROOT / "locale").glob("*/LC_MESSAGES/*.po")


def compile_messages() -> None:
    for domain in sorted({path.stem for path in message_files()}):
        run(VENV / "bin" / "pybabel", "compile", "-D", domain, "-d", ROOT / "locale")


MESSAGES = Step("Compiling translations", ROOT / "locale" / ".compiled", message_files, compile_messages)


def static_sources() -> Iterator[Path]:
    """Own static files and the list of those taken from packages; the packages themselves change with their lock."""
    yield from (path for path in (ROOT / "static").rglob("*") if path.is_file())
    yield from (ROOT / "gridgov" / "staticfiles").glob("*.py")
    yield from (ROOT / "package-lock.json", ROOT / "requirements.txt", ROOT / "gridgov" / "settings.py")


def collect_static() -> None:
    env = {name: value for name, value in os.environ.items() if name != "GRIDGOV_ENV"}
    run(PYTHON, "manage.py", "collectstatic", "--noinput", "--clear", env=env | {"STATIC_ROOT": str(STATIC)})


STATIC_FILES = Step("Collecting static files", STATIC / ".stamp", static_sources, collect_static)


def install(*, tests: bool) -> None:
    """Everything `make run` needs, or `make test`."""
    make_environment()
    for step in (
        packages("requirements-dev.txt" if tests else "requirements.txt"),
        BROWSER,
        MESSAGES,
        STATIC_FILES,
    ):
        step.ensure()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tests", action="store_true", help="also what the tests need")
    try:
        install(tests=parser.parse_args().tests)
    except OSError as error:
        raise Stopped(f"Setting up failed at {error.filename or ROOT}: {error.strerror}.") from None
    except KeyboardInterrupt:
        raise Stopped("Stopped; the next start goes on from here.") from None


if __name__ == "__main__":
    main()
