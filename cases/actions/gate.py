"""The gate: nobody but their own centre gives work to grid members that was not admitted."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions.step import Step
from cases.administering import require_administrator, root_area
from cases.models import AdmittedItem, Case, CaseClass, Source
from cases.queries.admitted import (
    acting_for,
    covering,
    grids_walked,
    is_own,
    may_entrust,
    may_send_members,
)
from gridgov.audit import record
from gridgov.problems import Invalid, Refused
from gridgov.ui.joining import listed
from gridgov.ui.quantities import moment_text
from members.access import who_may
from members.models import Organisation, User

FROM_OUTSIDE = (Source.DEPARTMENT, Source.SUPERIOR)


def require_admitted(step: Step, target: Organisation) -> None:
    """Refuse to give the case to a grid's team for anybody but its own centres, unless an admitted item covers it."""
    pushing = step.permit.organisation
    if target.grid is None or pushing is None or pushing == target.pk:
        return
    holder = step.case.holder
    by = holder if pushing == holder.pk else Organisation.objects.select_related("area").get(pk=pushing)
    if is_own(by, target.grid) or covering(step.case, step.at).filter(organisation=pushing).exists():
        return
    raise Refused(_not_admitted(step, target.display_name, by), who_may=_who())


def lets_in(case: Case, target: Organisation, at: datetime) -> bool:
    """Whether routing may take the case to this organisation.

    What a department or a superior brought in reaches a grid's team only where an item admits its class for that very
    organisation: the one that logged it. Where another desk wrote it down, nobody knows whose item would count.
    """
    if target.grid_id is None or case.source not in FROM_OUTSIDE:
        return True
    return covering(case, at).filter(organisation=case.reported_for_id).exists()


def require_may_entrust(step: Step, person: User) -> None:
    """Refuse to entrust a grid member by name for anybody but his own centres, unless an admitted item covers it.

    Whoever takes it on himself was given it by nobody.
    """
    if person == step.actor:
        return
    for_holder = step.permit.organisation == step.case.holder_id
    by = [step.case.holder] if for_holder else acting_for(step.permit.organisation, step.actor, step.at)
    if may_entrust(step.case, by, grids_walked(person, step.at), step.at):
        return
    names = listed(office.display_name for office in by) or _("The mediator")
    raise Refused(
        _(
            "%(person)s is a grid member: %(by)s may entrust members with cases of the class “%(class)s” only "
            "while that is admitted, and it is not."
        )
        % {"person": person.display_name, "by": names, "class": step.case.case_class.display_name},
        who_may=_who(),
    )


def require_admitted_look(step: Step) -> None:
    """A look on site is work too: who answers for the case sends only members of his own, or what is admitted."""
    case = step.case
    if may_send_members(case, step.at):
        return
    assert case.duty_grid is not None, "where no grid serves nobody is sent"
    raise Refused(
        _not_admitted(step, case.duty_grid.display_name, case.holder),
        who_may=" ".join([who_may("check", case.holder), _("They may look themselves."), _who()]),
    )


@transaction.atomic
def admit_item(
    *,
    by: User | None,
    organisation: Organisation,
    case_class: CaseClass,
    frequency: str,
    weekly_hours: Decimal,
    legal_basis: str,
    starts_on: date,
    ends_on: date,
) -> AdmittedItem:
    """Admit one kind of work from one organisation. Invalid names what is missing or cannot be."""
    require_administrator(by)
    texts = {"frequency": frequency.strip(), "legal_basis": legal_basis.strip()}
    wrong: dict[str, str] = {name: _("This has to be given.") for name, text in texts.items() if not text}
    if weekly_hours <= 0:
        wrong["weekly_hours"] = _("Hours must be more than zero.")
    if ends_on < starts_on:
        wrong["ends_on"] = _("It ends before it begins.")
    if wrong:
        raise Invalid(wrong)
    item = AdmittedItem.objects.create(
        organisation=organisation,
        case_class=case_class,
        weekly_hours=weekly_hours,
        starts_on=starts_on,
        ends_on=ends_on,
        admitted_by=by,
        **texts,
    )
    told = {"organisation": organisation.pk, "class": case_class.pk, "until": ends_on.isoformat()}
    record(actor=by, action="gate.admit", target=item, data=told)
    return item


@transaction.atomic
def withdraw_item(*, by: User | None, item_id: int) -> AdmittedItem:
    """From now on it binds nobody; what was given stays given."""
    require_administrator(by)
    item = AdmittedItem.objects.select_for_update(no_key=True).get(pk=item_id)
    if item.withdrawn_at:
        raise Invalid(_("It was withdrawn on %(day)s already.") % {"day": moment_text(item.withdrawn_at)})
    item.withdrawn_at, item.withdrawn_by = timezone.now(), by
    item.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record(actor=by, action="gate.withdraw", target=item)
    return item


def _not_admitted(step: Step, whom: str, by: Organisation) -> str:
    return _(
        "%(team)s walks a grid: %(by)s may give it cases of the class “%(class)s” only "
        "while that is admitted, and it is not."
    ) % {"team": whom, "by": by.display_name, "class": step.case.case_class.display_name}


def _who() -> str:
    root = root_area()
    return _("It can be admitted in the set-up under “Work for grid members”.") + (
        f" {who_may('administer', root)}" if root else ""
    )
