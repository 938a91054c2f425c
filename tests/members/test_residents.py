"""Residents: who sees them, what the database holds, what reading in full leaves behind, and when they go."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.http import Http404
from django.utils import timezone

from gridgov.models import AuditEntry
from gridgov.problems import Invalid, Refused
from members.access import resident_for_editing, resident_for_reading
from members.actions.residents import change_resident, household_at, register_resident, unmask
from members.actions.shredding import shred_due, shred_resident
from members.models import Dwelling, Household, Resident
from members.queries import households_seen, residents_found, residents_seen, unmaskings_of
from tests.cast import Cast, give_post, make_resident

SIGHT = [
    # who, residents seen of grids, may change
    ("alice", {"G1"}, True),
    ("leo", {"G1"}, True),
    ("anna", set(), False),
    ("ada", set(), False),
    ("henry", set(), False),
    ("stranger", set(), False),
    ("root", {"G1", "G2", "G3"}, True),
]


@pytest.fixture
def everywhere(cast: Cast) -> Cast:
    for grid in (cast.grid, cast.neighbour_grid, cast.far_grid):
        make_resident(grid)
    return cast


@pytest.mark.parametrize(("who", "seen", "edits"), SIGHT)
def test_who_sees_residents(everywhere: Cast, who: str, seen: set[str], edits: bool) -> None:
    user = getattr(everywhere, who)
    rows = Resident.objects.visible_to(user)
    assert {row.grid.code for row in rows} == seen
    assert rows.count() == len(seen)
    for resident in Resident.objects.select_related("grid"):
        if resident.grid.code in seen:
            assert resident_for_reading(user, resident.pk) == resident
        else:
            with pytest.raises(Http404):
                resident_for_reading(user, resident.pk)
            with pytest.raises(Http404):
                resident_for_editing(user, resident.pk)
    assert {row.grid.code for row in Resident.objects.editable_by(user)} == (seen if edits else set())


@pytest.mark.parametrize(
    ("kind", "place", "seen"),
    [
        ("information_officer", "community_centre", {"G1", "G2"}),
        ("information_officer", "street_centre", {"G1", "G2"}),
        ("information_officer", "city_centre", {"G1", "G2", "G3"}),
    ],
)
def test_a_right_on_an_area_opens_its_subtree(
    everywhere: Cast, kind: str, place: str, seen: set[str]
) -> None:
    give_post(everywhere.stranger, kind, getattr(everywhere, place))
    assert {row.grid.code for row in Resident.objects.visible_to(everywhere.stranger)} == seen


def test_who_reads_but_does_not_write_is_told_who_may(everywhere: Cast) -> None:
    give_post(everywhere.stranger, "instructor", everywhere.community_centre, grid=everywhere.grid)
    resident = Resident.objects.get(grid=everywhere.grid)
    assert resident_for_reading(everywhere.stranger, resident.pk)
    with pytest.raises(Refused) as refusal:
        change_resident(actor=everywhere.stranger, pk=resident.pk, care_group="disabled")
    assert "grid member" in str(refusal.value.who_may)
    with pytest.raises(Refused):
        register_resident(actor=everywhere.stranger, grid=everywhere.grid, name="新人")


def test_sight_ends_with_the_post(everywhere: Cast) -> None:
    post = everywhere.alice.posts.get()
    post.ends_on = timezone.localdate()
    post.save()
    assert not Resident.objects.visible_to(everywhere.alice).exists()


def test_the_database_holds_no_personal_data_in_clear(cast: Cast) -> None:
    home = household_at(grid=cast.grid, building="3", room="402", address="河畔街道柳园路12号")
    make_resident(cast.grid, name="欧阳小明", household=home)
    with connection.cursor() as cursor:
        cursor.execute("SELECT r::text, d::text FROM members_resident r, members_dwelling d")
        stored = " ".join(cursor.fetchone())
    for secret in ("欧阳", "13800005678", "11010519491231002X", "柳园路"):
        assert secret not in stored
    resident = Resident.objects.get()
    assert (resident.name, resident.phone, resident.birth_year, resident.sex) == (
        "欧阳小明",
        "13800005678",
        1949,
        "f",
    )
    assert Dwelling.objects.get().address == "河畔街道柳园路12号"


@pytest.mark.parametrize(
    "wanted", ["王小明", " 王小明 ", "138-0000-5678", "+86 13800005678", "11010519491231002x"]
)
def test_search_finds_exact_values_however_written(everywhere: Cast, wanted: str) -> None:
    found = residents_found(everywhere.alice, wanted)
    assert [resident.grid for resident in found] == [everywhere.grid]


@pytest.mark.parametrize("wanted", ["王", "小明", "1380000", "", " ", "王小明2"])
def test_search_finds_nothing_by_parts(everywhere: Cast, wanted: str) -> None:
    assert residents_found(everywhere.alice, wanted) == []


def test_unmasking_leaves_a_row(cast: Cast) -> None:
    resident = make_resident(cast.grid)
    value = unmask(user=cast.alice, resident=resident, field="phone", purpose="  Fire drill   notice ")
    assert value == "13800005678"
    entry = unmaskings_of(resident).get()
    assert (entry.actor, entry.purpose, entry.data) == (cast.alice, "Fire drill notice", {"field": "phone"})
    assert "13800005678" not in str(entry.data)


@pytest.mark.parametrize(
    ("field", "purpose"), [("phone", ""), ("phone", "  x "), ("password", "Because I want")]
)
def test_unmasking_without_reason_is_refused_and_leaves_nothing(cast: Cast, field: str, purpose: str) -> None:
    resident = make_resident(cast.grid)
    with pytest.raises(Invalid):
        unmask(user=cast.alice, resident=resident, field=field, purpose=purpose)
    assert not unmaskings_of(resident).exists()


def test_nobody_unmasks_what_they_do_not_see(cast: Cast) -> None:
    resident = make_resident(cast.far_grid)
    with pytest.raises(Http404):
        unmask(user=cast.alice, resident=resident, field="phone", purpose="Fire drill notice")


def test_the_address_is_unmasked_through_the_home(cast: Cast) -> None:
    home = household_at(grid=cast.grid, building="3", address="柳园路12号")
    resident = make_resident(cast.grid, household=home)
    assert unmask(user=cast.alice, resident=resident, field="address", purpose="Fire drill") == "柳园路12号"


def test_one_identity_number_is_recorded_once_in_a_grid(cast: Cast) -> None:
    make_resident(cast.grid)
    with pytest.raises(Invalid) as problem:
        make_resident(cast.grid, name="别人")
    assert "id_number" in problem.value.fields
    make_resident(cast.neighbour_grid)
    assert Resident.objects.count() == 2


def test_a_change_counts_as_verified_and_keeps_what_is_not_given(cast: Cast) -> None:
    resident = make_resident(cast.grid, verified_on=date(2020, 1, 1))
    changed = change_resident(actor=cast.alice, pk=resident.pk, phone="13900001234", building="7", room="101")
    changed.refresh_from_db()
    assert (changed.phone, changed.name, changed.id_number) == ("13900001234", "王小明", "11010519491231002X")
    assert (changed.verified_on, str(changed.household)) == (timezone.localdate(), "7 101 · 1")
    assert residents_found(cast.alice, "13900001234") == [changed]
    assert residents_found(cast.alice, "13800005678") == []


def test_a_home_of_another_grid_is_refused(cast: Cast) -> None:
    home = household_at(grid=cast.far_grid, building="3")
    with pytest.raises(Invalid) as problem:
        make_resident(cast.grid, household=home)
    assert "household" in problem.value.fields


def test_homes_are_made_once(cast: Cast) -> None:
    first = household_at(grid=cast.grid, building="3", room="402")
    assert household_at(grid=cast.grid, building=" 3 ", room="402", number="1") == first
    household_at(grid=cast.grid, building="3", room="402", number="2")
    assert (Dwelling.objects.count(), Household.objects.count()) == (1, 2)


def test_lists_cost_the_same_for_many(cast: Cast, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    for number in range(12):
        home = household_at(grid=cast.grid, building="3", room=str(number))
        make_resident(cast.grid, id_number="", household=home)
    with django_assert_num_queries(3):
        assert len([list(home.residents.all()) for home in households_seen(cast.alice)]) == 12
    with django_assert_num_queries(2):
        assert len([str(resident.household) for resident in residents_seen(cast.alice)]) == 12


RETENTION = [(-1, True), (0, True), (1, False)]


@pytest.mark.parametrize(("days", "goes"), RETENTION)
def test_records_go_when_their_time_is_over(cast: Cast, days: int, goes: bool) -> None:
    home = household_at(grid=cast.grid, building="3")
    until = timezone.localdate() + timedelta(days=days)
    resident = make_resident(cast.grid, retain_until=until, household=home)
    assert shred_due() == int(goes)
    resident.refresh_from_db()
    assert bool(resident.shredded_at) is goes
    if goes:
        gone = (resident.name, resident.phone, resident.id_number, resident.birth_year, resident.household)
        assert gone == ("", "", "", None, None)
        assert residents_found(cast.alice, "王小明") == []
        entry = AuditEntry.objects.get(action="resident.shred")
        assert (entry.actor, entry.target_id, entry.purpose) == (None, str(resident.pk), "retention")
        with pytest.raises(Http404):
            resident_for_reading(cast.alice, resident.pk)
    assert shred_due() == 0, "nothing is shredded twice"


def test_a_person_may_ask_for_deletion(cast: Cast) -> None:
    resident = make_resident(cast.grid)
    shred_resident(actor=cast.alice, resident=resident, purpose="asked")
    assert not residents_seen(cast.alice).exists()
    make_resident(cast.grid)
