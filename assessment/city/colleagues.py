"""What colleagues keep beside a case of the demo city: comments, files, and the texts a street office has ready."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from cases.attachments.actions import add_file
from cases.comments.actions import write_comment
from cases.models import Case
from cases.ready_texts.actions import put_ready_text
from cases.workflow import State
from members.models import Organisation, User

from .demo import DISPATCHER, STREET
from .frame import Frame
from .scenes import picture

AGO = timedelta(minutes=20)
TEXTS = (  # name, move, words
    (
        "已处置 Done",
        "answer",
        "{place}的问题已处置完毕，请核查。 The problem at {place} has been dealt with.",
    ),
    ("不属本单位 Not ours", "return", "经核实，{number}不属本单位职责。 {number} is not our duty."),
    ("已立案派遣 On its way", "dispatch", "请现场处置{place}的{class}。 Please see to {place}."),
)
RECORD = "10:05 致电承办单位，答复下午到场。\n10:05 Rang the department; they come this afternoon.\n"


def work_together(frame: Frame, now: datetime) -> None:
    """Ready texts of the first street; talk and files on the case there that was dispatched last, if there is one."""
    street = frame.staff.centres[frame.city.streets[frame.city.line_of(0)[1]].pk]
    for name, move, text in TEXTS:
        put_ready_text(by=None, name=name, text=text, move=move)
    case = Case.objects.filter(holder=street, state=State.DISPATCHED).order_by("pk").last()
    if case:
        _talk(case, street, now)


def _talk(case: Case, street: Organisation, now: datetime) -> None:
    officer = User.objects.get(username=STREET.username)
    dispatcher = User.objects.get(username=DISPATCHER.username)
    asks = f"@{dispatcher.name} 下班前请再催一次。 Please ask them again before we close."
    write_comment(case=case, by=officer, text=asks, organisation=street, at=now - AGO)
    done = "已致电，下午到场，记录见附件。 Rang them; the record is attached."
    write_comment(case=case, by=dispatcher, text=done, organisation=street, at=now - AGO / 2)
    record = SimpleUploadedFile("电话记录.txt", RECORD.encode(), "text/plain")
    add_file(case=case, by=dispatcher, upload=record, organisation=street, inside=True, at=now - AGO / 2)
    view = SimpleUploadedFile("现场全景.jpg", picture("hole", 1), "image/jpeg")
    add_file(case=case, by=officer, upload=view, organisation=street, at=now - AGO)
