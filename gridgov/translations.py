"""`python -m gridgov.translations`: are the catalogues complete? One line per fault, exit 1 if any.

Nothing empty or fuzzy, every text of the sources is there, and every Chinese text with letters contains Chinese.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
DOMAINS = ("django", "djangojs")
LEFT_OUT = (".git", ".venv", "node_modules", "var", "__pycache__")

PLACEHOLDER = re.compile(r"%\(\w+\)[#0\- +]*\d*(?:\.\d+)?[a-z]|%[a-z]|%%|\{\w*\}|<[^>]*>|&\w+;")
LETTER = re.compile(r"[^\W\d_]")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def texts(message: Message) -> list[str]:
    """The translation, or all its plural forms."""
    return [message.string] if isinstance(message.string, str) else list(message.string or [""])


def faults_of(message: Message) -> Iterator[str]:
    """What is wrong with one entry of a Chinese catalogue."""
    if message.fuzzy:
        yield "fuzzy"
    for text in texts(message):
        if not text:
            yield "empty"
        elif LETTER.search(PLACEHOLDER.sub("", text)) and not CHINESE.search(text):
            yield f"without Chinese: {text!r}"


def faults_in(file: Path) -> Iterator[str]:
    """One line per fault: file, line of the source, text, fault."""
    for message in catalogue(file):
        if message.id:
            for fault in faults_of(message):
                yield f"{file.relative_to(ROOT)}: {name_of(message)!r}: {fault}"


def catalogue(file: Path) -> Catalog:
    with file.open("rb") as opened:
        return read_po(opened)


def name_of(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def missing(root: Path) -> Iterator[str]:
    """Texts that the sources have and the catalogues have not, found by extracting them anew in a copy."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(root, copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
        for domain in DOMAINS:
            command = [sys.executable, "manage.py", "makemessages", "--all", "--domain", domain, "--no-wrap"]
            subprocess.run(command, cwd=copy, check=True, capture_output=True)
        for file in sorted((copy / "locale").glob("*/LC_MESSAGES/*.po")):
            ours = root / file.relative_to(copy)
            known = {name_of(message) for message in catalogue(ours)} if ours.exists() else set()
            for message in catalogue(file):
                if message.id and name_of(message) not in known:
                    yield f"{ours.relative_to(root)}: {name_of(message)!r}: not in the catalogue (make messages)"


def main() -> None:
    files = sorted((ROOT / "locale").glob("zh*/LC_MESSAGES/*.po"))
    faults = [fault for file in files for fault in faults_in(file)]
    if not files:
        faults.append("locale/: there is no Chinese catalogue")
    if shutil.which("xgettext"):
        faults += missing(ROOT)
    else:
        print("GNU gettext is missing: whether the catalogues hold every text was not checked.")
    print("\n".join(faults) or f"translations: {len(files)} catalogues are complete")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
