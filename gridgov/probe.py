"""`python -m gridgov.probe web|worker|beat`: a container's health check; exit 0 when well, else 1 and a sentence."""

import os
import sys
import urllib.error
import urllib.request

from gridgov import pulse

LONGEST_SILENCE = 60  # seconds; the beat asks for a sweep every ten


def web() -> str:
    """What is wrong with the web server here, empty when nothing."""
    name = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".")
    host = name if name not in ("", "*") else "localhost"
    port = os.environ.get("PORT") or "8000"
    request = urllib.request.Request(f"http://127.0.0.1:{port}/healthz", headers={"Host": host})
    try:
        urllib.request.urlopen(request, timeout=4).close()  # noqa: S310  our own http://
    except urllib.error.HTTPError as answer:
        return f"/healthz answers {answer.code}"
    except OSError as error:
        return f"/healthz does not answer: {error}"
    return ""


def signs_of(name: str) -> str:
    """What is wrong with worker or beat, by the age of its last sign of life."""
    age = pulse.age(name)
    if age is None:
        return f"the {name} has not given a sign yet"
    return f"the {name} has been silent for {age:.0f} s" if age > LONGEST_SILENCE else ""


def main(arguments: list[str]) -> int:
    if arguments not in (["web"], ["worker"], ["beat"]):
        print(__doc__, file=sys.stderr)
        return 2
    wrong = web() if arguments == ["web"] else signs_of(arguments[0])
    if wrong:
        print(wrong, file=sys.stderr)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
