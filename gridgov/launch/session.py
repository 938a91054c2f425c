"""One launch, from the first check to the last process ended."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connections

from gridgov.launch import database, leftovers
from gridgov.launch.address import Address
from gridgov.launch.programs import configuration
from gridgov.launch.telling import Unable, accounts_table, progress, say

READY_PATIENCE = 90
STOP_PATIENCE = 20


@dataclass
class Session:
    address: Address
    data: Path
    supervisor: "subprocess.Popen[bytes] | None" = field(default=None)

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> "Session":
        return cls(Address.from_environment(env), Path(settings.DATA))

    @property
    def folder(self) -> Path:
        return self.data / "run"

    def run(self) -> None:
        """Start everything, keep it running until Ctrl-C, stop everything, the database last."""
        with self._alone():
            ended = leftovers.end(self.folder)
            if ended:
                say(f"Ended {ended} processes that an earlier start had left")
            self.address.check_free()
            database.open_database()
            try:
                database.migrate()
                database.fill_when_empty()
                self._start()
                self._wait_ready()
                self._welcome()
                self._watch()
            except KeyboardInterrupt:
                say("")
            finally:
                self._stop()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One launch at a time on a data folder."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = os.open(self.folder / "launch.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise Unable(f"The data folder {self.data} cannot be written: {error.strerror}.") from None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unable(
                f"GridGov already runs on {self.data}: stop it first, or choose another folder with GRIDGOV_DATA."
            ) from None
        try:
            yield
        finally:
            os.close(lock)

    def _start(self) -> None:
        file = self.folder / "supervisord.conf"
        file.write_text(configuration(self.address, self.folder))
        self.supervisor = subprocess.Popen(
            [sys.executable, "-m", "supervisor.supervisord", "--nodaemon", "--configuration", str(file)],
            cwd=settings.BASE_DIR,
            env=os.environ | leftovers.mark(self.folder),
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches us alone, and we stop things in order
        )

    def _wait_ready(self) -> None:
        missing = self._missing()
        with progress("Starting web, worker and beat", lambda: f"({missing})" if missing else ""):
            end = time.monotonic() + READY_PATIENCE
            while missing and time.monotonic() < end:
                self._keep_supervisor()
                time.sleep(0.2)
                missing = self._missing()
        if missing:
            say(f"Not everything is ready yet ({missing}); the logs are in {self.folder}.")

    def _missing(self) -> str:
        """What /readyz still lacks, empty when it is ready."""
        try:
            urllib.request.urlopen(f"{self.address.url}readyz", timeout=5).close()  # noqa: S310  our own http://
        except urllib.error.HTTPError as answer:
            try:
                parts = json.loads(answer.read())
            except ValueError:
                return f"the web server answers {answer.code}"
            return ", ".join(f"{name}: {said}" for name, said in parts.items() if said != "ok")
        except OSError:
            return "web: does not answer"
        return ""

    def _welcome(self) -> None:
        accounts = accounts_table(database.accounts_file())
        say(f"\nGridGov runs on {self.address.url}\n")
        if accounts:
            say(f"Demo accounts:\n\n{accounts}\n")
        say("Ctrl-C stops everything.")

    def _watch(self) -> None:
        while True:
            time.sleep(1)
            self._keep_supervisor()
            database.keep_running()

    def _keep_supervisor(self) -> None:
        if self.supervisor and self.supervisor.poll() is not None:
            say("The supervisor had stopped; starting it again")
            leftovers.end(self.folder)
            self._start()

    def _stop(self) -> None:
        """Web, worker and beat, then the database; further Ctrl-C change nothing."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        with progress("Stopping"):
            if self.supervisor and self.supervisor.poll() is None:
                self.supervisor.terminate()
                self._wait_for_supervisor()
            leftovers.end(self.folder, patience=3)
            connections.close_all()
            self._leave_database()
        say("Stopped.")

    def _wait_for_supervisor(self) -> None:
        assert self.supervisor
        try:
            self.supervisor.wait(STOP_PATIENCE)
        except subprocess.TimeoutExpired:
            self.supervisor.kill()

    def _leave_database(self) -> None:
        from gridgov.postgres import owner

        owner.leave(self.data)
