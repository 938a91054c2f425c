"""Comments: each has words, was changed and withdrawn in time, and is of somebody's own organisation."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q

from cases.comments.rules import SPAN
from cases.models import Comment, CommentVersion
from gridgov.auditing import Breach, Check

SLACK = timedelta(seconds=5)  # two clocks of two machines


def comments_have_words() -> Iterator[Breach]:
    """A first version, written when the comment was."""
    first = CommentVersion.objects.filter(comment=OuterRef("pk"), number=1, at=OuterRef("at"))
    for comment in Comment.objects.filter(~Exists(first)).iterator():
        yield Breach("comments", str(comment), "says nothing")


def comments_change_in_time() -> Iterator[Breach]:
    """Nothing that colleagues have read is changed or taken away later."""
    late = F("at") + SPAN + SLACK
    changed = CommentVersion.objects.filter(comment=OuterRef("pk"), at__gt=OuterRef("at") + SPAN + SLACK)
    found = Comment.objects.filter(Q(withdrawn_at__gt=late) | Exists(changed))
    for comment in found.iterator():
        yield Breach("comments", str(comment), "was changed after its time")


CHECKS: tuple[Check, ...] = (comments_have_words, comments_change_in_time)
