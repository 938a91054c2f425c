"""People at the other end of HTTP whom nothing discourages: what got no answer is asked again until it has one."""

import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode

LOST = 0  # no answer at all: nobody knows whether it was done
ANSWER_SECONDS = 20


class Client:
    """One signed-in person with a browser's cookies; threads may share it once it is signed in."""

    def __init__(self, base: str, username: str, password: str) -> None:
        self.base, self.jar = base, CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.opener.open(f"{base}/accounts/login/", timeout=ANSWER_SECONDS).close()
        form = {"login": username, "password": password, "csrfmiddlewaretoken": self.cookie("csrf")}
        self.opener.open(f"{base}/accounts/login/", urlencode(form).encode(), timeout=ANSWER_SECONDS).close()
        assert self.cookie("session"), f"{username} could not sign in"

    def cookie(self, part: str) -> str:
        return next((str(cookie.value) for cookie in self.jar if part in cookie.name), "")

    def ask(self, path: str, body: dict[str, Any] | None = None, *, photo: bytes = b"") -> tuple[int, Any]:
        """Status and JSON of the answer; LOST without one. With a photo the body is sent as a form."""
        kind, data = as_form(body or {}, photo) if photo else ("application/json", None)
        headers = {"X-CSRFToken": self.cookie("csrf"), "Content-Type": kind}
        if body is not None and not photo:
            data = json.dumps(body).encode()
        request = urllib.request.Request(f"{self.base}/api/v1/{path}", data, headers)  # noqa: S310
        try:
            with self.opener.open(request, timeout=ANSWER_SECONDS) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, None
        except (OSError, http.client.HTTPException, ValueError):
            return LOST, None

    def insist(
        self, path: str, body: dict[str, Any] | None = None, *, until: float, photo: bytes = b""
    ) -> tuple[int, Any]:
        """Ask until there is an answer that the server meant (anything but none or 5xx)."""
        while True:
            status, answer = self.ask(path, body, photo=photo)
            if status != LOST and status < 500:
                return status, answer
            assert time.monotonic() < until, f"no answer to {path}"
            time.sleep(0.2)

    def bring_about(
        self, case: int, move: str, body: dict[str, Any], done: Callable[[Any], bool], *, until: float
    ) -> bool:
        """Make a move exactly once: look, send with the version that was seen, look again when told 409.

        False when this person may not make it now.
        """
        while True:
            _status, seen = self.insist(f"cases/{case}/", until=until)
            if seen and done(seen):
                return True
            if not seen or move not in {each["name"] for each in seen["moves"]}:
                return False
            self.ask(f"cases/{case}/{move}/", body | {"version": seen["version"]})
            assert time.monotonic() < until, f"{move} on {case}"


def as_form(fields: dict[str, Any], photo: bytes) -> tuple[str, bytes]:
    """Content type and body of a form with one picture."""
    mark = "a-mark-that-is-in-no-field"
    name = 'Content-Disposition: form-data; name="{}"'
    parts = [
        f"--{mark}\r\n{name.format(field)}\r\n\r\n{value}\r\n".encode() for field, value in fields.items()
    ]
    head = f'--{mark}\r\n{name.format("photos")}; filename="seen.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    whole = b"".join([*parts, head.encode(), photo, f"\r\n--{mark}--\r\n".encode()])
    return f"multipart/form-data; boundary={mark}", whole
