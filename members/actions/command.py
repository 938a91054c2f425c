"""Two centres instead of two desks: which organisation commands for a grid centre."""

from django.utils.translation import gettext as _

from gridgov.problems import Invalid
from members import rights
from members.desks import lock_kinds
from members.models import Organisation, Post


def lock_both(centre: Organisation, command: Organisation | None) -> Organisation:
    """Lock kinds of posts, the command centre that is and the one to be, then the centre: the order everywhere."""
    lock_kinds()
    asked = {pk for pk in (command.pk if command else None, _command_id(centre)) if pk}
    others = Organisation.objects.filter(pk__in=asked).order_by("pk")
    list(others.select_for_update(no_key=True).values_list("pk"))
    return Organisation.objects.select_for_update(no_key=True).get(pk=centre.pk)


def put_command(centre: Organisation, command: Organisation | None) -> None:
    """Let `command` dispatch the cases of the centre (None: the centre itself does), and move the rights with it.

    Both are locked. Raises Invalid where it cannot command for this centre.
    """
    if command is not None:
        command.refresh_from_db()
        _check(centre, command)
    old = Organisation.objects.filter(commands_for=centre).first()
    if old == command:
        return
    if old is not None:
        _move(old, None)
    if command is not None:
        _move(command, centre)


def _command_id(centre: Organisation) -> int | None:
    return Organisation.objects.filter(commands_for=centre).values_list("pk", flat=True).first()


def _check(centre: Organisation, command: Organisation) -> None:
    if not centre.two_desks:
        said = _("Only a centre with two desks leaves command to another one.")
    elif command.is_centre or not command.is_active or command.area_id != centre.area_id:
        said = _("Choose an active organisation of the same area that is not its grid centre.")
    elif command.commands_for_id not in (None, centre.pk):
        said = _("This organisation commands for another centre already.")
    else:
        return
    raise Invalid({"command": said})


def _move(command: Organisation, centre: Organisation | None) -> None:
    """The rights of everybody in post there come and go with it."""
    before = _granted(command)
    command.commands_for = centre
    command.save(update_fields=["commands_for"])
    after = _granted(command)
    rights.grant(after - before)
    rights.revoke(before - after - _given_elsewhere(command, before - after))


def _granted(command: Organisation) -> set[rights.Right]:
    """Of all its posts, locked: none begins or ends meanwhile by rights as they were before."""
    all_ = Post.objects.filter(organisation=command).order_by("pk")
    list(all_.select_for_update(no_key=True).values_list("pk"))
    posts = Post.objects.filter(organisation=command, granted_at__isnull=False)
    return {
        right for post in posts.select_related("kind", "organisation") for right in rights.rights_of(post)
    }


def _given_elsewhere(command: Organisation, lost: set[rights.Right]) -> set[rights.Right]:
    posts = Post.objects.filter(user__in={right.user for right in lost}, granted_at__isnull=False)
    others = posts.exclude(organisation=command).select_related("kind", "organisation")
    return {right for post in others for right in rights.rights_of(post)}


def require_no_command(organisation: Organisation) -> None:
    """Refuse to close, or to move, an organisation that commands for a centre."""
    if organisation.commands_for_id and organisation.commands_for:
        raise Invalid(
            _("It commands for %(centre)s; take that back on the page of the centre first.")
            % {"centre": organisation.commands_for.display_name}
        )
