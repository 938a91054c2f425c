"""The gate: nobody but their own centre gives work to grid members that was not admitted."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions.step import Step
from cases.administering import require_administrator, root_area
from cases.models import AdmittedItem, Case, CaseClass, Source
from gridgov.audit import record
from gridgov.problems import Invalid, Refused
from gridgov.ui.quantities import moment_text
from members.access import who_may
from members.models import Organisation, User

OWN_LEVELS = ("community", "street")
FROM_OUTSIDE = (Source.DEPARTMENT, Source.SUPERIOR)


def require_admitted(step: Step, target: Organisation) -> None:
    """Refuse to give the case to a grid's team for anybody but its own centres, unless an admitted item covers it."""
    pushing = step.permit.organisation
    if target.grid_id is None or pushing is None or pushing == target.pk or _is_own(target, pushing):
        return
    if covering(step.case, step.at).filter(organisation=pushing).exists():
        return
    by = Organisation.objects.get(pk=pushing)
    raise Refused(
        _(
            "%(team)s walks a grid: %(by)s may give it cases of the class “%(class)s” only "
            "while that is admitted, and it is not."
        )
        % {"team": target.display_name, "by": by.display_name, "class": step.case.case_class.display_name},
        who_may=_who(),
    )


def lets_in(case: Case, target: Organisation, at: datetime) -> bool:
    """Whether routing may take the case to this organisation.

    What a department or a superior brought in reaches a grid's team only where an item admits its class.
    """
    if target.grid_id is None or case.source not in FROM_OUTSIDE:
        return True
    return covering(case, at).exists()


def covering(case: Case, at: datetime) -> QuerySet[AdmittedItem]:
    """Items in force that day for the case's class or its group."""
    classes = [pk for pk in (case.case_class_id, case.case_class.parent_id) if pk]
    return AdmittedItem.objects.in_force(timezone.localdate(at)).filter(case_class__in=classes)


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


def _is_own(team: Organisation, pushing: int) -> bool:
    """Whether this is the centre of the grid's community or street."""
    assert team.grid is not None, "a team has a grid"
    areas = [int(step) for step in team.grid.community.path.split("/") if step]
    own = Organisation.objects.filter(is_centre=True, area__in=areas, area__level__in=OWN_LEVELS)
    return own.filter(pk=pushing).exists()


def _who() -> str:
    root = root_area()
    return _("It can be admitted in the set-up under “Work for grid members”.") + (
        f" {who_may('administer', root)}" if root else ""
    )
