"""The check of the catalogues finds each fault, and nothing else."""

import pytest
from babel.messages.catalog import Message

from gridgov.translations import faults_of

EMPTY, FUZZY = "empty", "fuzzy"


@pytest.mark.parametrize(
    ("source", "translation", "flags", "faults"),
    [
        ("Close", "关闭", (), []),
        ("Close", "", (), [EMPTY]),
        ("Close", "关闭", ("fuzzy",), [FUZZY]),
        ("Close", "Close", (), ["without Chinese: 'Close'"]),
        ("%(count)d", "%(count)d", (), []),
        ("{name}", "{name}", (), []),
        ("%(a)s – %(b)s", "%(a)s–%(b)s", (), []),
        ("<b>%(x)s</b>", "<b>%(x)s</b>", (), []),
        ("CSV file", "CSV 文件", (), []),
        ("CSV", "CSV", (), ["without Chinese: 'CSV'"]),
        ("12:30", "12:30", (), []),
        (("%(n)d case", "%(n)d cases"), ("%(n)d 个案件",), (), []),
        (("%(n)d case", "%(n)d cases"), ("",), (), [EMPTY]),
        ("Café", "Café", (), ["without Chinese: 'Café'"]),
    ],
)
def test_faults(source: str, translation: str, flags: tuple[str, ...], faults: list[str]) -> None:
    assert list(faults_of(Message(source, translation, flags=flags))) == faults
