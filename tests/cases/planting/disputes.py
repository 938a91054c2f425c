"""Disputes, mediators, visits."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from cases.models import Case, CaseClass, DisputeOutcome, Insider, Visit
from tests.cases.planting.hand import HOUR, Planted, of
from tests.cases.world import World


def quarrel(world: World, **more: Any) -> Case:
    """The case as a dispute with an agreement and the department's man as mediator."""
    case, now = of(world), timezone.now()
    Case.objects.filter(pk=case.pk).update(**({"dispute": True} | more))
    person = world.cast.lisa
    Insider.objects.create(case=case, user=person, part="mediator", since=now)
    DisputeOutcome.objects.create(case=case, kind="written", number="x-1", made_on=now, at=now)
    return case


def closed_without_outcome(world: World) -> None:
    case = quarrel(world, state="closed", closed_at=timezone.now() + HOUR)
    DisputeOutcome.objects.filter(case=case).delete()


def confidants_of_no_dispute(world: World) -> None:
    quarrel(world, dispute=False)


def mediates_for_himself(world: World) -> None:
    quarrel(world, reported_by=world.cast.lisa)


def dispute_open_to_all(world: World) -> None:
    CaseClass.objects.filter(pk=of(world).case_class_id).update(is_dispute=True)


def mediator_without_a_post(world: World) -> None:
    quarrel(world)
    world.cast.lisa.posts.update(ends_on=timezone.localdate())


def visit_of_no_agreement(world: World) -> None:
    case = quarrel(world)
    outcome = DisputeOutcome.objects.get(case=case)
    Visit.objects.create(case=case, outcome=outcome, person=world.cast.lisa, due_on=timezone.localdate())
    DisputeOutcome.objects.update(superseded_at=timezone.now())


def visit_in_silence(world: World) -> None:
    case = quarrel(world)
    day = timezone.localdate() - timedelta(days=9)
    Visit.objects.create(case=case, outcome=case.outcomes.get(), person=world.cast.lisa, due_on=day)


def visitor_who_sees_nothing(world: World) -> None:
    case = quarrel(world)
    day = timezone.localdate() + timedelta(days=9)
    Visit.objects.create(case=case, outcome=case.outcomes.get(), person=world.cast.carl, due_on=day)


PLANTED: Planted = (
    (closed_without_outcome, "it is a dispute, and closed without an outcome"),
    (confidants_of_no_dispute, "it is no dispute, and has insiders"),
    (mediates_for_himself, "its mediator reported it or worked on it"),
    (dispute_open_to_all, "its class is one of disputes"),
    (mediator_without_a_post, "its mediator holds no post any more"),
    (visit_of_no_agreement, "follows no agreement that stands"),
    (visit_in_silence, "went by and nobody was told"),
    (visitor_who_sees_nothing, "may not see the case"),
)
