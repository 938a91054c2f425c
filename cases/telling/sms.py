"""By SMS, over whatever adapter the site names in SMS_ADAPTER; without one into files."""

import json
import os
import tempfile
from functools import cache
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from cases.models import Delivery, NoticeChoice
from cases.telling.compose import compose
from cases.telling.problems import NO_PHONE, Hopeless
from members.models import User


class Adapter(Protocol):
    """What a gateway needs. A class without arguments, named by its dotted path in SMS_ADAPTER."""

    def send(self, key: str, phone: str, text: str) -> None:
        """Hand over one message, or raise: it is tried again later, Hopeless is not.

        `key` is the same at every attempt. After a crash a message may come a second time: pass the key on where the
        gateway drops doubles by it.
        """


class FileAdapter:
    """One file for each message, named by its key: a second time it is there already, and nothing happens."""

    def send(self, key: str, phone: str, text: str) -> None:
        """Whole or not at all, readable by nobody else: a number is personal data."""
        folder: Path = settings.SMS_FILE_PATH
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if (path := folder / f"{key}.json").exists():
            return
        with tempfile.NamedTemporaryFile(
            "w", dir=folder, prefix=".", encoding="utf-8", delete=False
        ) as draft:
            json.dump({"id": key, "to": phone, "text": text}, draft, ensure_ascii=False)
        os.replace(draft.name, path)


@cache
def adapter() -> Adapter:
    """The site's own."""
    found: Adapter = import_string(settings.SMS_ADAPTER)()
    return found


def send_sms(delivery: Delivery, user: User) -> None:
    """Raises Hopeless without a number, Needless without news, whatever the adapter says."""
    choice = NoticeChoice.objects.filter(user=user).first()
    if choice is None or not choice.phone:
        raise Hopeless(NO_PHONE)
    adapter().send(str(delivery.uuid), choice.phone, compose(delivery, user).short)
