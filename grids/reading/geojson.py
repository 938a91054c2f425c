"""GeoJSON read as a stream: one feature in memory at a time, however long the file is."""

import codecs
import json
from collections.abc import Iterator
from typing import IO, Any

from django.utils.translation import gettext as _

from gridgov.problems import Invalid

CHUNK = 1 << 18
LARGEST_VALUE = 1 << 24  # characters of one feature
SPACE = " \t\r\n"
DECODER = json.JSONDecoder()


class Stream:
    """JSON values taken one by one off a file of bytes."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source = source
        self.decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self.buffer = ""
        self.at = 0  # place in the buffer
        self.lines = 1  # lines before the buffer
        self.bytes = 0
        self.ended = False

    def peek(self) -> str:
        """The next character that is not white space; "" at the end."""
        while True:
            while self.at < len(self.buffer) and self.buffer[self.at] in SPACE:
                self.at += 1
            if self.at < len(self.buffer):
                return self.buffer[self.at]
            if not self._more(CHUNK):
                return ""

    def expect(self, wanted: str) -> str:
        found = self.peek()
        if found not in wanted or not found:
            raise self._broken(" ".join(wanted))
        self.at += 1
        return found

    def value(self) -> tuple[Any, str]:
        """The next value, and its text."""
        self.peek()
        size = CHUNK
        while True:
            try:
                found, end = DECODER.raw_decode(self.buffer, self.at)
            except json.JSONDecodeError as error:
                if self.ended or not self._may_be_cut(error):
                    raise self._broken("", error.pos) from error
            except RecursionError as error:
                raise Invalid(_("The file nests values too deeply to be a layer.")) from error
            else:
                # A number at the very end of the buffer may go on behind it.
                if end < len(self.buffer) or self.ended or self.buffer[end - 1] in '}]"':
                    text, self.at = self.buffer[self.at : end], end
                    return found, text
            if len(self.buffer) - self.at > LARGEST_VALUE:
                raise Invalid(
                    _("Line %(line)s begins a value of more than 16 MB; simplify this outline.")
                    % self._place()
                )
            self._more(size)
            size *= 2

    def _may_be_cut(self, error: json.JSONDecodeError) -> bool:
        return error.pos >= len(self.buffer) - 12 or error.msg.startswith("Unterminated string")

    def _more(self, size: int) -> bool:
        """Read on; the text before the present place is given up."""
        if self.ended:
            return False
        self.lines += self.buffer.count("\n", 0, self.at)
        data = self.source.read(size)
        try:
            text = self.decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            place = self.bytes + error.start
            raise Invalid(
                _("The file is not UTF-8 text (near byte %(byte)s). Save it as UTF-8 and try again.")
                % {"byte": place}
            ) from error
        self.bytes += len(data)
        self.ended = not data
        self.buffer = self.buffer[self.at :] + text
        self.at = 0
        return not self.ended

    def _place(self, at: int | None = None) -> dict[str, int]:
        return {"line": self.lines + self.buffer.count("\n", 0, self.at if at is None else at)}

    def _broken(self, wanted: str, at: int | None = None) -> Invalid:
        if self.peek() == "" or (at or 0) >= len(self.buffer):
            return Invalid(
                _("The JSON breaks off at its end (line %(line)s). Export the file again.") % self._place(at)
            )
        return Invalid(_("The JSON is broken at line %(line)s. Export the file again.") % self._place(at))


class NotGeoJSON(Invalid):
    def __init__(self) -> None:
        super().__init__(_("This is JSON but not a GeoJSON layer: a FeatureCollection is needed."))


def features(source: IO[bytes], about: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Each feature as read and as text. Fills `about` with the other members ("crs", "name") by the end."""
    stream = Stream(source)
    if stream.peek() != "{":
        raise Invalid(_("This is not a layer file. GeoJSON, a zipped Shapefile or a GeoPackage is needed."))
    stream.expect("{")
    found = False
    while stream.expect('"}') == '"':
        stream.at -= 1
        name, _text = stream.value()
        stream.expect(":")
        if name == "features" and not found:
            found = True
            yield from _items(stream)
        else:
            about[name] = stream.value()[0]
        if stream.expect(",}") == "}":
            break
    if about.get("type") == "Feature":
        yield about, json.dumps(about)
    elif not found:
        raise NotGeoJSON
    if stream.peek():
        raise stream._broken("")


def _items(stream: Stream) -> Iterator[tuple[dict[str, Any], str]]:
    stream.expect("[")
    if stream.peek() == "]":
        stream.expect("]")
        return
    while True:
        found, text = stream.value()
        if not isinstance(found, dict):
            raise NotGeoJSON
        yield found, text
        if stream.expect(",]") == "]":
            return


def declared_crs(about: dict[str, Any]) -> str:
    """The name in the old `crs` member, "" where there is none."""
    try:
        return str(about["crs"]["properties"]["name"])
    except (KeyError, TypeError):
        return ""
