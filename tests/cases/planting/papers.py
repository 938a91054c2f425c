"""Comments and attachments."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cases.attachments.actions import add_file
from cases.models import Attachment, Case, Comment, CommentVersion
from tests.cases.planting.hand import HOUR, Planted
from tests.cases.world import World


def _comment(world: World, *said: timedelta) -> None:
    at = timezone.now() - HOUR
    case = Case.objects.earliest("pk")
    made = Comment.objects.create(case=case, organisation=case.holder, author=world.cast.oscar, at=at)
    for number, later in enumerate(said, 1):
        CommentVersion.objects.create(comment=made, number=number, body="Look", at=at + later)


def comment_without_words(world: World) -> None:
    _comment(world)


def comment_changed_late(world: World) -> None:
    _comment(world, timedelta(), timedelta(minutes=16))


def _attached(world: World) -> Attachment:
    case = Case.objects.earliest("pk")
    return add_file(case=case, by=world.cast.oscar, upload=SimpleUploadedFile("plan.txt", b"Two ladders"))


def file_that_vanished(world: World) -> None:
    row = _attached(world)
    row.file.storage.delete(row.file.name or "")


def file_that_stayed(world: World) -> None:
    Attachment.objects.filter(pk=_attached(world).pk).update(removed_at=timezone.now())


PLANTED: Planted = (
    (comment_without_words, "says nothing"),
    (comment_changed_late, "was changed after its time"),
    (file_that_vanished, "is not there or not whole"),
    (file_that_stayed, "was removed, and lies here"),
)
