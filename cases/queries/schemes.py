"""What becomes of a scheme's classes when it is offered, or no more."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from cases.catalogue.mapping import NARROWER, SAME
from cases.models import CaseClass, FilingStandard, LevelLimit, RoutingRule, Scheme
from cases.queries.mapping import covering, known
from gridgov.once import reading_once


@dataclass(frozen=True)
class Outlook:
    """`unmapped`: classes whose cases no class of another offered scheme takes. `rules` and `limits` would end with
    the scheme. `bare`: classes without a filing standard, and of them those that can take over a mapped class's."""

    classes: int
    unmapped: list[CaseClass]
    rules: list[RoutingRule]
    limits: list[LevelLimit]
    bare: int
    can_take: list[tuple[CaseClass, int]]


def outlook(scheme: Scheme) -> Outlook:
    """Everything that an administrator looks at before a scheme is offered, or no more."""
    with reading_once():
        own = list(CaseClass.objects.filter(scheme=scheme, level=2, is_active=True).order_by("kind", "code"))
        others = list(CaseClass.objects.offered().exclude(scheme=scheme))
        taking, reached = {each.pk for each in others}, {pk for each in others for pk in covering(each)}
        of_it = {"scheme": scheme}
        rules = RoutingRule.objects.filter(is_active=True, case_class__in=CaseClass.objects.filter(**of_it))
        limits = LevelLimit.objects.filter(group__in=CaseClass.objects.filter(**of_it))
        return Outlook(
            classes=len(own),
            unmapped=[each for each in own if not _sources(each.pk) & taking],
            rules=[row for row in rules.select_related("case_class") if row.case_class_id not in reached],
            limits=[row for row in limits.select_related("group") if row.group_id not in reached],
            bare=bare(scheme).count(),
            can_take=standards_to_take(scheme),
        )


def bare(scheme: Scheme) -> QuerySet[CaseClass]:
    """Classes of a scheme that have no filing standard: no case of theirs could be established."""
    standards = FilingStandard.objects.newest().filter(case_class=OuterRef("pk"), district=None)
    rows = CaseClass.objects.filter(scheme=scheme, level=2, is_active=True)
    return rows.filter(~Exists(standards)).order_by("kind", "code")


def standards_to_take(scheme: Scheme, at: datetime | None = None) -> list[tuple[CaseClass, int]]:
    """Classes without a standard, each with the class that it is the same as, or a part of, with some in use."""
    used = FilingStandard.objects.not_over(at).filter(district=None, is_active=True)
    having = set(used.values_list("case_class", flat=True))
    found = []
    with reading_once():
        for each in bare(scheme):
            sources = sorted(_sources(each.pk) & having, key=lambda pk: (_relation(each.pk, pk) != SAME, pk))
            found += [(each, sources[0])] if sources else []
    return found


def _relation(one: int, other: int) -> str:
    return known().graph.related(one)[other]


def _sources(pk: int) -> set[int]:
    return {other for other, relation in known().graph.related(pk).items() if relation in (SAME, NARROWER)}
