"""Who comments where, and what of it somebody sees."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from cases.access import case_for_reading
from cases.comments.rules import changeable
from cases.models import Case, Comment, CommentVersion, Participant
from cases.sight import WORKS
from members.access import organisation_rights
from members.models import Organisation, Post, User

NEWEST = ("-id",)
MOST_NAMES = 60


def my_organisations(user: Any, case: Case) -> list[Organisation]:
    """Where the person works on cases, those with a part in this one first; for a superuser its holder."""
    takes_part = Exists(Participant.objects.filter(case=case, organisation=OuterRef("pk")))
    mine = Q(pk=case.holder_id) if user.is_superuser else Q(pk__in=working_at(user))
    found = Organisation.objects.filter(mine).select_related("area", "grid__community")
    return list(found.annotate(part=takes_part | Q(pk=case.holder_id)).order_by("-part", "code"))


def comments_for(user: Any, case: Case) -> QuerySet[Comment]:
    """Those of the person's organisations on a case that he may see; a superuser reads all."""
    mine = Q() if user.is_superuser else Q(organisation__in=working_at(user))
    found = Comment.objects.filter(mine, case=case)
    return found.select_related("author", "organisation__area", "organisation__grid__community")


def comment_for(user: Any, pk: int, case_id: int | None = None) -> Comment:
    """One of them, or 404 as if it were not there."""
    found = Comment.objects.filter(pk=pk, **({"case": case_id} if case_id else {})).first()
    if found is None:
        raise Http404
    mine = comments_for(user, case_for_reading(user, found.case_id))
    if (seen := mine.filter(pk=pk).first()) is None:
        raise Http404
    return seen


def versions_of(comments: list[Comment]) -> dict[int, list[CommentVersion]]:
    """What each of them said, the oldest first, in one query."""
    found: dict[int, list[CommentVersion]] = {comment.pk: [] for comment in comments}
    for version in CommentVersion.objects.filter(comment__in=comments).order_by("comment", "number"):
        found[version.comment_id].append(version)
    return found


def lines_of(comments: list[Comment], user: Any, now: datetime | None = None) -> list[dict[str, Any]]:
    """Comments as screens and API show them. What was said before is for its author and whoever supervises there."""
    now, said = now or timezone.now(), versions_of(comments)
    rights = organisation_rights(user)
    lines = []
    for comment in comments:
        versions, own = said[comment.pk], comment.author_id == user.pk
        gone = comment.withdrawn_at is not None
        before = versions if gone else versions[:-1]
        over = own or user.is_superuser or "supervise" in rights.get(comment.organisation_id, ())
        lines.append(
            {
                "comment": comment,
                "text": "" if gone else versions[-1].body,
                "shredded": versions[-1].shredded_at is not None,
                "edited_at": versions[-1].at if len(versions) > 1 else None,
                "before": before if over else [],
                "may_change": own and not gone and changeable(comment.at, now),
            }
        )
    return lines


def colleagues_at(organisation: Organisation) -> QuerySet[User]:
    """Whoever works on cases there today."""
    posts = Post.objects.in_force().filter(
        organisation=organisation, kind__organisation_permissions__overlap=[*WORKS]
    )
    return User.objects.filter(pk__in=posts.values("user"), is_active=True).order_by("username")


def working_at(user: Any) -> list[int]:
    """Ids of the organisations where the person works on cases."""
    return [pk for pk, held in organisation_rights(user).items() if held.intersection(WORKS)]
