"""Writing, changing and withdrawing a comment, and calling colleagues by name."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions.notify import seeing, tell_people_of
from cases.comments.queries import colleagues_at, my_organisations
from cases.comments.rules import LONGEST, SPAN, by_name, changeable, mentioned
from cases.models import Case, Comment, CommentVersion
from gridgov.audit import record
from gridgov.problems import Invalid, Refused
from members.models import Organisation, User

MENTION = "mention"  # the kind of notice


@transaction.atomic
def write_comment(
    *, case: Case, by: User, text: str, organisation: Organisation | None = None, at: datetime | None = None
) -> Comment:
    """A comment for colleagues at one of the author's organisations (None: the first with a part in the case).

    Whoever is called with @ and sees the case is told. Refused for people who work at none.
    """
    at, text = at or timezone.now(), _checked(text)
    mine = my_organisations(by, case)
    if not mine:
        raise Refused(
            _("You may read this case, but you work on cases at no organisation."),
            who_may=_("People who work on cases."),
        )
    if organisation is not None and organisation not in mine:
        raise Invalid({"organisation": _("You do not work there.")})
    comment = Comment.objects.create(case=case, organisation=organisation or mine[0], author=by, at=at)
    _add(comment, 1, text, at, told=set())
    return _recorded(comment, by, "comment.write", at)


@transaction.atomic
def edit_comment(*, comment: Comment, by: User, text: str, at: datetime | None = None) -> Comment:
    """Other words; the earlier ones are kept. Only the author, within a quarter of an hour."""
    at, text = at or timezone.now(), _checked(text)
    locked = _locked(comment, by, at)
    last = locked.versions.latest("number")
    if last.body == text:
        return locked
    _add(locked, last.number + 1, text, at, told=_called(locked, last.body))
    return _recorded(locked, by, "comment.edit", at)


@transaction.atomic
def withdraw_comment(*, comment: Comment, by: User, at: datetime | None = None) -> Comment:
    """Nobody reads it any more but its author and whoever supervises there."""
    at = at or timezone.now()
    locked = _locked(comment, by, at)
    locked.withdrawn_at = at
    locked.save(update_fields=["withdrawn_at"])
    return _recorded(locked, by, "comment.withdraw", at)


def unseeing(comment: Comment) -> list[User]:
    """Those who are called by name and do not see the case: they were not told."""
    called = _called(comment, comment.versions.latest("number").body)
    return list(User.objects.filter(pk__in=called - seeing(comment.case, called)).order_by("username"))


def _checked(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Invalid({"text": _("Write something.")})
    if len(text) > LONGEST:
        raise Invalid({"text": _("At most %(most)d characters.") % {"most": LONGEST}})
    return text


def _locked(comment: Comment, by: User, at: datetime) -> Comment:
    locked = Comment.objects.select_for_update(of=("self",), no_key=True).select_related("case")
    found = locked.get(pk=comment.pk)
    if found.author_id != by.pk:
        raise Refused(_("Only whoever wrote it may change it."), who_may=found.author.display_name)
    if found.withdrawn_at:
        raise Invalid(_("It is withdrawn already."))
    if not changeable(found.at, at):
        minutes = SPAN.seconds // 60
        raise Refused(
            _("A comment can be changed for %(minutes)d minutes. Write another one.") % {"minutes": minutes},
            who_may=_("Nobody: what colleagues have read stays."),
        )
    return found


def _add(comment: Comment, number: int, text: str, at: datetime, *, told: set[int]) -> None:
    CommentVersion.objects.create(comment=comment, number=number, body=text, at=at)
    called = _called(comment, text) - told
    if called:
        tell_people_of(comment.case, MENTION, seeing(comment.case, called), at)


def _called(comment: Comment, text: str) -> set[int]:
    if "@" not in text and "＠" not in text:
        return set()
    there = colleagues_at(comment.organisation)
    people = [(user.pk, user.username, (user.name, user.name_en)) for user in there]
    return set(mentioned(text, by_name(people))) - {comment.author_id}


def _recorded(comment: Comment, by: User, action: str, at: datetime) -> Comment:
    told = {"case": comment.case_id, "organisation": comment.organisation_id}
    record(actor=by, action=action, target=comment, data=told, at=at)
    return comment
