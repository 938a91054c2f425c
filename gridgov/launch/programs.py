"""What runs beside the database, as a configuration for supervisord."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from gridgov.launch.address import Address

ROOT = Path(__file__).resolve().parent.parent.parent
# Loaded once and then forked: half the work of a start on a small machine. Its control socket would lie in the home
# folder, outside of ours, and be shared by all launches of one user.
WEB = ("--workers", "2", "--threads", "4", "--preload", "--graceful-timeout", "5", "--no-control-socket")


@dataclass(frozen=True)
class Program:
    name: str
    command: tuple[str, ...]
    stop_seconds: int


def programs(address: Address) -> list[Program]:
    """Web, worker and beat, as modules of the Python that runs this.

    No pid files: a stale one whose number somebody else has by now would keep a program from coming back.
    """
    celery = (sys.executable, "-m", "celery", "-A", "gridgov.celery")
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    web = (sys.executable, "-m", "gunicorn", "gridgov.wsgi", "--bind", address.bind, *WEB)
    return [
        Program("web", web, 8),
        Program(
            "worker",
            (*celery, "worker", "--loglevel", "INFO", *quiet),
            12,
        ),
        Program("beat", (*celery, "beat", "--loglevel", "INFO", "--pidfile="), 5),
    ]


def configuration(address: Address, run: Path) -> str:
    """supervisord.conf: everything in the foreground, whatever dies comes back."""
    return "\n".join([_supervisor(run), *(_section(program, run) for program in programs(address))])


def _supervisor(run: Path) -> str:
    return f"""[supervisord]
nodaemon = true
silent = true
logfile = {escaped(run / "supervisord.log")}
logfile_maxbytes = 10MB
logfile_backups = 1
pidfile = {escaped(run / "supervisord.pid")}
childlogdir = {escaped(run)}
identifier = gridgov
"""


def _section(program: Program, run: Path) -> str:
    return f"""[program:{program.name}]
command = {escaped(" ".join(quoted(part) for part in program.command))}
directory = {escaped(ROOT)}
autorestart = true
startretries = 1000000
startsecs = 1
stopwaitsecs = {program.stop_seconds}
stopasgroup = {"true" if program.name == "beat" else "false"}
killasgroup = true
redirect_stderr = true
stdout_logfile = {escaped(run / f"{program.name}.log")}
stdout_logfile_maxbytes = 20MB
stdout_logfile_backups = 2
"""


def quoted(part: str) -> str:
    """One word for supervisord's shell-like splitting."""
    return '"' + part.replace("\\", "\\\\").replace('"', '\\"') + '"'


def escaped(text: str | Path) -> str:
    """supervisord expands %(name)s."""
    return os.fspath(text).replace("%", "%%")
