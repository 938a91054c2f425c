"""Celery's filesystem transport, made safe: a message is whole or not there, and an emptied folder comes back."""

import os
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps, loads

SCHEME = "folder"


class Channel(filesystem.Channel):
    """Messages are files `<time>_<uuid>.<queue>.msg` in one folder; who renames one away has it."""

    @property
    def folder(self) -> Path:
        """The folder of waiting messages, made again when somebody removed it."""
        folder = Path(self.transport_options["data_folder_in"])
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @property
    def control_folder(self) -> Path:
        folder = Path(self.transport_options["control_folder"])
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]  # as our base
        name = f"{time.time_ns()}_{uuid.uuid4()}.{queue}.msg"
        draft = self.folder / f".{name}"
        draft.write_text(dumps(payload))
        os.replace(draft, self.folder / name)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        for file in self._waiting(queue):
            taken = file.with_name(f".{file.name}.{os.getpid()}")
            try:
                file.rename(taken)
                text = taken.read_text()
                taken.unlink()
            except FileNotFoundError:
                continue  # another worker was faster
            try:
                return loads(text)
            except ValueError:
                continue  # not a message; the sweep finds what it may have meant
        raise Empty

    def _size(self, queue: str) -> int:
        return len(self._waiting(queue))

    def _purge(self, queue: str) -> int:
        files = self._waiting(queue)
        for file in files:
            file.unlink(missing_ok=True)
        return len(files)

    def _waiting(self, queue: str) -> list[Path]:
        names = (name for name in os.listdir(self.folder) if name.partition(".")[2] == f"{queue}.msg")
        return [self.folder / name for name in sorted(names)]


class Transport(filesystem.Transport):
    Channel = Channel

    @property
    def default_connection_params(self) -> dict[str, Any]:
        """No host: it would be warned of as missing at every start, and a folder has none."""
        return {"port": self.default_port}


TRANSPORT_ALIASES[SCHEME] = f"{__name__}:Transport"
