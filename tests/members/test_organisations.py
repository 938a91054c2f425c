"""Centres come with areas; the way up skips what is not there."""

import pytest
from django.db import IntegrityError, transaction

from gridgov.models import AuditEntry
from gridgov.problems import Invalid, Refused
from grids import hooks
from grids.models import Area
from members.actions.organisations import change_organisation, create_organisation, make_centre, make_centres
from members.models import Organisation, OrganisationKind
from members.queries import centre_above, centre_of, team_of
from tests.cast import Cast, make_area


def test_each_area_has_one_centre(cast: Cast) -> None:
    for area in Area.objects.all():
        centre = Organisation.objects.get(area=area, is_centre=True)
        assert (centre.kind.code, centre_of(area)) == ("centre", centre)
    assert cast.street_centre.name_en == "Riverside Street Grid Centre"


def test_making_a_centre_again_finds_it(cast: Cast) -> None:
    before = Organisation.objects.count()
    assert make_centre(area=cast.street) == cast.street_centre
    make_centres(areas=list(Area.objects.all()))
    hooks.area_created.send(Area, area=cast.street)
    assert Organisation.objects.count() == before


def test_an_area_that_is_undone_leaves_no_centre(cast: Cast) -> None:
    with transaction.atomic():
        make_area("S9", "street", cast.district)
        assert Organisation.objects.filter(code="centre-S9").exists()
        transaction.set_rollback(True)
    assert not Organisation.objects.filter(code="centre-S9").exists()


def test_the_database_refuses_a_second_centre(cast: Cast) -> None:
    kind = OrganisationKind.objects.get(code="centre")
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.create(code="x", name="x", kind=kind, area=cast.street, is_centre=True)


@pytest.mark.parametrize(
    ("below", "above"),
    [
        ("community_centre", "street_centre"),
        ("street_centre", "district_centre"),
        ("district_centre", "city_centre"),
        ("city_centre", None),
        ("department", "street_centre"),
        ("team", "community_centre"),
    ],
)
def test_the_way_up(cast: Cast, below: str, above: str | None) -> None:
    expected = getattr(cast, above) if above else None
    assert centre_above(getattr(cast, below)) == expected


def test_a_missing_level_is_skipped(cast: Cast) -> None:
    town = make_area("S7", "street", cast.city)
    assert centre_above(centre_of(town)) == cast.city_centre


def test_a_child_without_area_answers_through_its_parent(cast: Cast) -> None:
    kind = OrganisationKind.objects.get(code="enterprise")
    firm = create_organisation(actor=None, code="firm", name="Firm", kind=kind, parent=cast.department)
    assert centre_above(firm) == cast.street_centre


def test_above_an_organisation_of_no_area_stands_the_highest_centre(cast: Cast) -> None:
    water = create_organisation(actor=None, code="water", name="自来水公司", kind=cast.department.kind)
    plant = create_organisation(
        actor=None, code="plant", name="水厂", kind=cast.department.kind, parent=water
    )
    assert centre_above(water) == centre_above(plant) == cast.city_centre


def test_team_of(cast: Cast) -> None:
    assert team_of(cast.grid) == cast.team
    assert team_of(cast.far_grid) is None


CREATE = [("ada", True), ("root", True), ("anna", False), ("pia", False), ("stranger", False)]


@pytest.mark.parametrize(("who", "allowed"), CREATE)
def test_who_may_create(cast: Cast, who: str, allowed: bool) -> None:
    def act() -> Organisation:
        kind = OrganisationKind.objects.get(code="property")
        return create_organisation(actor=getattr(cast, who), code="p1", name="P", kind=kind, area=cast.street)

    if allowed:
        made = act()
        entry = AuditEntry.objects.get(action="organisation.create", target_id=str(made.pk))
        assert entry.actor == getattr(cast, who)
    else:
        with pytest.raises(Refused) as refusal:
            act()
        assert "Administrator" in str(refusal.value.who_may)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("code", {"code": "dept", "kind": "department"}),
        ("kind", {"code": "c9", "kind": "centre"}),
        ("grid", {"code": "t9", "kind": "grid_team", "grid": True}),
    ],
)
def test_what_cannot_be_created(cast: Cast, field: str, values: dict[str, object]) -> None:
    kind = OrganisationKind.objects.get(code=values["kind"])
    grid = cast.grid if values.get("grid") else None
    with pytest.raises(Invalid) as problem:
        create_organisation(actor=None, code=str(values["code"]), name="N", kind=kind, grid=grid)
    assert field in problem.value.fields


def test_a_centre_is_not_closed(cast: Cast) -> None:
    with pytest.raises(Invalid):
        change_organisation(actor=cast.ada, organisation=cast.street_centre, is_active=False)
    changed = change_organisation(actor=cast.ada, organisation=cast.street_centre, public_phone="123")
    assert changed.public_phone == "123"
    assert (
        change_organisation(actor=cast.ada, organisation=cast.department, is_active=False).is_active is False
    )
