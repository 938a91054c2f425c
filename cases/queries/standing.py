"""Facts for the question "may this person make this move?", read with few queries."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case, Rung
from cases.queries.asked import askers
from cases.queries.orders import at_work, open_summonses
from cases.workflow import TABLE, Desk, Move, Permit, Relations, Standing, Where, moves_from, permit
from cases.workflow.standing import wrong_desk
from gridgov.once import once
from members.access import grid_ids_of, organisation_rights, who_may
from members.desks import COMMAND, command_of
from members.models import Organisation
from members.queries import centre_above

SYSTEM = Standing(system=True)
PROVEN_REPORTER = Standing(reporter=True)
BY_NAME = {
    Where.REPORTER: gettext_lazy("Whoever reported it may."),
    Where.MEDIATOR: gettext_lazy("The mediator may."),
    Where.ENTRUSTED: gettext_lazy("Whoever was let in by name may."),
    Where.RUNG: gettext_lazy("Whoever the alarm was rung for may."),
}
CONFIDENCE = {Where.MEDIATOR, Where.ENTRUSTED}


def standing_of(user: Any) -> Standing:
    """Rights and grids of a person; None is the worker process."""
    if user is None:
        return SYSTEM
    return Standing(
        user_id=user.pk,
        rights=organisation_rights(user),
        grids=grid_ids_of(user),
        everything=user.is_superuser,
    )


def relations_of(
    case: Case, moves: Iterable[Move] = TABLE, given: Mapping[str, Any] | None = None
) -> Relations:
    """Organisations around a case, as far as these moves ask: who works on it, who is above, who took part.

    Of the workers, the called and the askers only the one of the order, the organisation or the request that was
    `given` with the move.
    """
    moves, given = list(moves), given or {}
    asked = {who.where for move in moves for who in move.who}
    mediator, entrusted = _let_in(case) if asked & CONFIDENCE else (None, frozenset())
    return Relations(
        holder=case.holder_id,
        workers=_workers(case, moves, given.get("order")) if Where.WORKER in asked else (),
        summoned=_summoned(case, moves, given.get("organisation")) if Where.SUMMONED in asked else (),
        superiors=centres_above(case.holder) if Where.SUPERIOR in asked else (),
        participants=_participants(case) if Where.PARTICIPANT in asked else (),
        askers=askers(case, given.get("request")) if Where.ASKER in asked else (),
        grid=case.duty_grid_id,
        reporter=case.reported_by_id,
        mediator=mediator,
        entrusted=entrusted,
        rung=_rung(case) if Where.RUNG in asked else frozenset(),
        two_desks=case.holder.two_desks,
    )


def _let_in(case: Case) -> tuple[int | None, frozenset[int]]:
    """Mediator and all who were let in; only a dispute has them, and only who holds a post counts."""
    if not case.dispute:
        return None, frozenset()
    parts = list(case.insiders.in_force().values_list("part", "user"))
    mediator = next((user for part, user in parts if part == "mediator"), None)
    return mediator, frozenset(user for _part, user in parts)


def _rung(case: Case) -> frozenset[int]:
    """Nothing is asked where the case was read with its alarm, and has none."""
    if case._state.fields_cache.get("alarm", case) is None:
        return frozenset()
    return frozenset(Rung.objects.filter(case=case).values_list("user", flat=True))


def _workers(case: Case, moves: list[Move], order: Any) -> tuple[int, ...]:
    named = [row for row in at_work(case) if not order or str(row.pk) == str(order)]
    if [move.name for move in moves] == ["accept"]:  # first those that can still be accepted
        named.sort(key=lambda row: row.state != "open")
    return tuple(row.organisation_id for row in named)


def _summoned(case: Case, moves: list[Move], organisation: Any) -> tuple[int, ...]:
    chosen = getattr(organisation, "pk", organisation)
    rows = [row for row in open_summonses(case) if not chosen or str(row.organisation_id) == str(chosen)]
    if [move.name for move in moves] == ["acknowledge"]:  # first those that have not said so yet
        rows.sort(key=lambda row: row.state != "called")
    return tuple(row.organisation_id for row in rows)


def _participants(case: Case) -> tuple[int, ...]:
    others = case.participants.exclude(organisation=case.holder_id).exclude(role="summoned")
    return tuple(others.values_list("organisation_id", flat=True))


@once
def centres_above(holder: Organisation) -> tuple[int, ...]:
    """Every centre above an organisation, nearest last."""
    area = holder.area or (holder.grid.community if holder.grid else None)
    if area is None:
        next_up = centre_above(holder)
        return (*centres_above(next_up), next_up.pk) if next_up else ()
    steps = [int(step) for step in area.path.split("/") if step]
    above = steps[:-1] if holder.is_centre else steps
    return tuple(Organisation.objects.filter(area__in=above, is_centre=True).values_list("pk", flat=True))


def moves_for(case: Case, user: Any) -> list[tuple[Move, Permit]]:
    """What this person may do with this case now, in the order of the table."""
    standing, relations = standing_of(user), relations_of(case)
    found = [
        (move, permit(move, standing, relations)) for move in moves_from(case.state, dispute=case.dispute)
    ]
    return [(move, way) for move, way in found if way]


def who_may_sentence(move: Move, case: Case) -> str:
    """Names who may make this move on this case, for a refusal."""
    rows = [who for who in move.who if not wrong_desk(move, who, case.holder.two_desks)]
    said = " ".join(dict.fromkeys(_who_sentence(who.where, who.permission, case) for who in rows))
    if case.holder.two_desks and move.desk:
        said += " " + _("It is a move of the %(desk)s.") % {"desk": str(Desk(move.desk).label).lower()}
    return said


def _who_sentence(where: Where, permission: str, case: Case) -> str:
    if where is Where.GRID and case.duty_grid:
        return _("Members of the grid %(grid)s may.") % {"grid": case.duty_grid.display_name}
    if where in BY_NAME:
        return str(BY_NAME[where]) if case.dispute or where not in CONFIDENCE else ""
    if where is Where.HOLDER:
        command = command_of(case.holder) if permission in COMMAND else None
        return who_may(permission, command or case.holder)
    if where is Where.WORKER:
        return " ".join(who_may(permission, order.organisation) for order in at_work(case))
    if where is Where.SUMMONED:
        return _("Organisations that are called to the spot and not there yet may.")
    if where is Where.ASKER:
        return _("Organisations whose request waits for a decision may.")
    if where is Where.SUPERIOR:
        return _("The centres above %(holder)s may.") % {"holder": case.holder.display_name}
    return ""
