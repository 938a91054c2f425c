"""What a page brings along from one asking to the next."""

from dataclasses import dataclass

from cases.live.touched import Mark

HEADER = "X-Live"


@dataclass(frozen=True)
class State:
    """The mark, and a digest of who it was told is where."""

    mark: Mark
    digest: int

    @classmethod
    def read(cls, text: str) -> "State":
        """As `str(state)` wrote it; a page that asks for the first time brings only the time it was made."""
        mark, _tilde, digest = text.partition("~")
        return cls(Mark.read(mark), int(digest) if digest.isdecimal() and len(digest) < 12 else 0)

    def __str__(self) -> str:
        return f"{self.mark}~{self.digest}"
