"""Who sees which cases: one predicate, used before counting and paging, in lists, maps, exports and API.

Most cases are seen by territory and by part in them. A dispute between people is seen more narrowly (`in_confidence`).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from cases.workflow.standing import Standing
from members.access import area_rights, grid_ids_of, organisation_rights, organisations_with
from members.models import Organisation

if TYPE_CHECKING:
    from cases.models import Case  # noqa: F401  named as text below

WORKS = ("intake", "dispatch", "handle", "check", "close", "supervise")
DESK = frozenset(
    {"intake", "dispatch", "close", "supervise"}
)  # who decides about a case at the office that has it
COLUMN_OF_LEVEL = {
    "city": "city",
    "district": "district",
    "street": "street",
    "community": "community",
}
Rights = Mapping[int, frozenset[str]]


class CaseQuerySet(QuerySet["Case"]):
    """Cases, with the predicate."""

    def visible_to(self, user: Any, standing: Standing | None = None) -> "CaseQuerySet":
        """Cases in the person's areas and grids, of the person's organisations, or reported by the person; of disputes
        only those in the person's confidence.

        `standing` is what the person brings, where somebody has read it already.
        """
        if not user.is_active or user.is_anonymous:
            return self.none()
        if user.is_superuser:
            return self.all()
        wide, narrow = _at_work(user, standing)
        return self.filter(Q(wide, dispute=False) | Q(reported_by=user) | Q(narrow, dispute=True))

    def seen_at_work_by(self, user: Any, standing: Standing | None = None) -> "CaseQuerySet":
        """Those of them that the person sees as a colleague, not only as whoever reported it."""
        if not user.is_active or user.is_anonymous:
            return self.none()
        if user.is_superuser:
            return self.all()
        wide, narrow = _at_work(user, standing)
        return self.filter(Q(wide, dispute=False) | Q(narrow & ~Q(reported_by=user), dispute=True))


def _at_work(user: Any, standing: Standing | None) -> tuple[Any, Q]:
    """Conditions on what is no dispute, by area, grid or part, and on disputes, by confidence."""
    rights = (standing.rights if standing else organisation_rights(user)) or {}
    grids = standing.grids if standing else grid_ids_of(user)
    wide = in_areas(user) | Q(duty_grid__in=list(grids)) | _takes_part(rights) | _rung(user)
    return wide, in_confidence(user.pk, rights, grids)


def open_to(user: Any) -> Q:
    """Condition on cases that a list finds by territory or part: every one that is no dispute, and disputes in the
    person's confidence. It is what `visible_to` adds to them, so that lists can read one index and ask this besides.
    """
    if user.is_superuser:
        return Q()
    return Q(dispute=False) | Q(in_confidence(user.pk, organisation_rights(user), grid_ids_of(user)))


def case_open_to(user: Any, case: str = "case") -> Q:
    """The same on rows that belong to a case; `case` is the name of the way there."""
    from cases.models import Case

    if user.is_superuser:
        return Q()
    mine = Case.objects.filter(open_to(user), dispute=True)
    return Q(**{f"{case}__dispute": False}) | Q(**{f"{case}__in": mine.values("pk")})


def in_confidence(user_id: int, rights: Rights, grids: frozenset[int]) -> Q:
    """Condition on disputes: reported by the person; held or passed up by an office at whose desk he decides, or put to
    it as an appeal; he was let in by name (mediator, named people, visitors); or he is asked to look at it on site.

    An office without desks (a grid's team, a department) is seen by whoever handles there, while it holds the case.
    """
    desks = [pk for pk, held in rights.items() if held & DESK]
    handling = [pk for pk, held in rights.items() if "handle" in held]
    no_centre = Organisation.objects.filter(pk__in=handling, is_centre=False)
    found = Q(reported_by=user_id) | Q(holder__in=desks) | Q(holder__in=no_centre.values("pk"))
    for rows, case in let_in(user_id, rights, grids):
        found |= Q(Exists(rows.filter(A_DISPUTE, **{case: OuterRef("pk")})))
    return found


# Asked inside: rows are then looked up for the few disputes that are met, where they were all read beforehand.
A_DISPUTE = ExpressionWrapper(OuterRef("dispute"), output_field=BooleanField())


def let_in(user_id: int, rights: Rights, grids: frozenset[int]) -> tuple[tuple[QuerySet[Any], str], ...]:
    """Rows that let the person into disputes, whatever else he sees, each with the way to its case: by name, for a look
    on site, as an office that passed it up, as one that decides an appeal. Lists begin at them: they are few.
    """
    from cases.models import AppealReview, Insider, Participant, SiteTask

    desks = [pk for pk, held in rights.items() if held & DESK]
    looks = Q(person=user_id) | Q(person=None, grid__in=list(grids))
    return (
        (Insider.objects.in_force().filter(user=user_id), "case"),
        (SiteTask.objects.filter(Q(looks, done_at=None) | Q(done_by=user_id)), "case"),
        (Participant.objects.filter(role="passed_up", organisation__in=desks), "case"),
        (AppealReview.objects.filter(reviewer__in=desks, granted=None), "appeal__case"),
    )


def in_areas(user: Any, permission: str = "see_cases") -> Q:
    """Condition for cases in areas where the person holds an area right; each level has its own column."""
    condition = Q(pk__in=[])
    for held in area_rights(user, permission):
        condition |= Q(**{COLUMN_OF_LEVEL[held.level]: held.area})
    return condition


def organisations_of(user: Any) -> QuerySet[Organisation]:
    """Organisations whose cases the person works on."""
    granted = Q()
    for permission in WORKS:
        granted |= Q(pk__in=organisations_with(user, permission).values("pk"))
    return Organisation.objects.filter(granted)


def _rung(user: Any) -> Q:
    """Whoever was rung for a case sees it, wherever his posts are. A set, for it is small and asked of every row."""
    from cases.models import Rung

    mine = Rung.objects.filter(user=user.pk, case__isnull=False)
    return Q(pk__in=mine.order_by().values("case"))


def _takes_part(rights: Rights) -> Exists:
    from cases.models import Participant

    mine = [pk for pk, held in rights.items() if held.intersection(WORKS)]
    return Exists(Participant.objects.filter(case=OuterRef("pk"), organisation__in=mine))
