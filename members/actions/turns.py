"""What the end of a post does to the duty roster."""

from datetime import datetime

from members.models import Post, Turn


def strike_turns(*, post: Post, at: datetime) -> None:
    """Take somebody off the turns, and out of the stand-ins, that come after his last post there has ended."""
    if post.ends_on is None:
        return
    coming = Turn.objects.filter(shift__organisation=post.organisation, day__gte=post.ends_on, starts__gt=at)
    others = Post.objects.filter(user=post.user, organisation=post.organisation).exclude(pk=post.pk)
    for turn in coming.filter(user=post.user):
        if not others.in_force(turn.day).exists():
            _hand_over(turn)
    for turn in coming.filter(stand_in=post.user):
        if not others.in_force(turn.day).exists():
            turn.stand_in, turn.stand_in_reason = None, ""
            turn.save(update_fields=["stand_in", "stand_in_reason"])


def _hand_over(turn: Turn) -> None:
    """To the stand-in who serves it, if there is one; else nobody is on duty then, which the roster shows."""
    taken = Turn.objects.filter(shift=turn.shift_id, day=turn.day, user=turn.stand_in_id).exists()
    if turn.stand_in_id is None or taken:
        turn.delete()
        return
    turn.user_id, turn.stand_in, turn.stand_in_reason = turn.stand_in_id, None, ""
    turn.save(update_fields=["user", "stand_in", "stand_in_reason"])
