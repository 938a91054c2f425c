"""`python -m gridgov.launch`, what `make run` starts."""

import os
import signal
import sys
from types import FrameType

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gridgov.settings")


def interrupted(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main() -> None:
    # SIGINT too: a shell that starts us in the background has it ignored, and Python would leave it so.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupted)
    django.setup()
    from gridgov.launch.session import Session

    try:
        Session.from_environment(os.environ).run()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
