"""The power list: routing to the lowest level with authority, and a centre without it is told."""

from collections import Counter
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.actions.authority import drop_authority, save_authority
from cases.actions.power_table import load_powers
from cases.actions.route import route_case
from cases.models import Authority, Case, CaseClass, RoutingRule
from cases.queries.authority import authority_of
from cases.queries.deciding import target_of
from cases.queries.rules import Imagined, simulate
from gridgov.models import AuditEntry
from gridgov.problems import Invalid, Refused
from members.tables import read_table
from tests.cases.world import IN_G1, MONDAY, World
from tests.cast import give_post, make_user

LEVELS = ["grid_team", "community", "street", "district", "city"]
LONG_AGO = date(2020, 1, 1)


def entry(world: World, level: str, **more: Any) -> Authority:
    fields = {"case_class": world.classes["litter"], "level": level, "valid_from": LONG_AGO}
    return save_authority(by=world.cast.ada, fields=fields | more)


@pytest.mark.parametrize(
    ("rule", "power", "goes_to"),
    [
        ("grid_team", None, "team"),
        ("grid_team", "grid_team", "team"),
        ("grid_team", "street", "street_centre"),
        ("street", "grid_team", "street_centre"),
        ("street", "district", "district_centre"),
        ("district", "street", "district_centre"),
        ("grid_team", "city", "city_centre"),
    ],
)
def test_a_level_without_authority_is_skipped_upward(
    world: World, rule: str, power: str | None, goes_to: str
) -> None:
    RoutingRule.objects.update(to_level=rule)
    if power:
        entry(world, power, basis="Article 7")
    case = route_case(case_id=world.report().pk, at=MONDAY)
    assert case.holder == getattr(world.cast, goes_to)
    outcome = simulate(Imagined(case.case_class, "patrol", MONDAY, point=IN_G1))
    assert outcome.target == case.holder
    lifted = power in ("district", "city") or (rule, power) == ("grid_team", "street")
    assert (outcome.authority is not None) is lifted


ENTRIES = st.lists(
    st.tuples(
        st.sampled_from(["litter", "group"]),
        st.sampled_from([None, "city", "district", "street", "community"]),
        st.sampled_from(LEVELS),
        st.sampled_from([1, 2, 3]),  # the first day, in years before today
    ),
    max_size=6,
    unique_by=lambda entry: (entry[0], entry[1], entry[3]),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ENTRIES, st.sampled_from(LEVELS), st.sets(st.sampled_from(["district", "street", "community"])))
def test_the_level_a_case_goes_to_has_authority_and_exists(
    world: World, entries: list[tuple[str, str | None, str, int]], wanted: str, missing: set[str]
) -> None:
    """Against a model of its own: the level is never below the power list's or the rule's, and no lower would do."""
    cast, litter = world.cast, world.classes["litter"]
    named = {"litter": litter, "group": CaseClass.objects.get(code="06")}
    with transaction.atomic():
        for what, where, level, years in entries:
            Authority.objects.create(
                case_class=named[what],
                area=getattr(cast, where) if where else None,
                level=level,
                valid_from=timezone.localdate() - timedelta(days=365 * years),
            )
        case = Case.objects.get(pk=world.report().pk)
        for level in missing:
            setattr(case, f"{level}_id", None)
        found = target_of(RoutingRule(to_level=wanted), case)
        transaction.set_rollback(True)
    assert found is not None
    reached = "grid_team" if found.grid_id else str(found.area and found.area.level)
    floor = max(LEVELS.index(wanted), LEVELS.index(_model(entries, missing)))
    exist = [n for n, level in enumerate(LEVELS) if level not in missing]
    assert LEVELS.index(reached) == min(n for n in exist if n >= floor)


def _model(entries: list[tuple[str, str | None, str, int]], missing: set[str]) -> str:
    """The level of the entry that counts: the class's own, the smallest area that the case lies in, the newest."""
    size = [None, "city", "district", "street", "community"]
    here = [entry for entry in entries if entry[1] not in missing]
    best = max(here, key=lambda entry: (entry[0] == "litter", size.index(entry[1]), -entry[3]), default=None)
    return best[2] if best else "grid_team"


def test_which_entry_counts(world: World) -> None:
    """A class before its group, the smallest area first, then the newest that holds today."""
    cast, litter, today = world.cast, world.classes["litter"], timezone.localdate()
    case = world.report()
    group = entry(world, "community", case_class=litter.parent, area=cast.community)
    assert authority_of(case) == group
    everywhere = entry(world, "city")
    assert authority_of(case) == everywhere
    entry(world, "street", area=cast.other_street)
    district = entry(world, "district", area=cast.district)
    assert authority_of(case) == district
    street = entry(world, "street", area=cast.street, valid_to=today)
    entry(world, "grid_team", area=cast.street, valid_from=today + timedelta(days=1))
    assert authority_of(case) == district, "one has ended, one has not begun"
    save_authority(by=cast.ada, pk=street.pk, fields={"valid_to": None})
    newest = entry(world, "community", area=cast.street, valid_from=today)
    assert authority_of(case) == newest
    drop_authority(by=cast.ada, pk=newest.pk)
    assert authority_of(case) == street
    assert AuditEntry.objects.filter(action="authority.drop").exists()


def test_an_organisation_that_a_rule_names_is_left_alone(world: World) -> None:
    entry(world, "city")
    RoutingRule.objects.update(to_level="", to_organisation=world.cast.department)
    assert route_case(case_id=world.report().pk, at=MONDAY).holder == world.cast.department


def test_a_centre_without_authority_is_told_who_has(world: World, client: Client) -> None:
    case = world.report()
    entry(world, "district", basis="Regulation 12")
    client.force_login(world.cast.oscar)
    page = client.get(reverse("desk:case", args=[case.pk])).content.decode()
    assert "may not settle cases of this class" in page
    assert "District (Regulation 12)" in page
    case = world.walk(case, "escalate")
    client.force_login(world.cast.dan)
    assert "may not settle" not in client.get(reverse("desk:case", args=[case.pk])).content.decode()


@pytest.mark.parametrize(
    ("change", "field"),
    [({"level": "moon"}, "level"), ({"valid_to": LONG_AGO}, "valid_to"), ({}, "case_class")],
)
def test_what_cannot_be(world: World, change: dict[str, Any], field: str) -> None:
    entry(world, "street")
    with pytest.raises(Invalid) as refusal:
        entry(world, change.pop("level", "city"), **change)
    assert field in refusal.value.fields


def test_entries_are_written_by_administrators_of_their_area(world: World) -> None:
    local = make_user("local")
    give_post(local, "administrator", world.cast.street_centre)
    fields = {"case_class": world.classes["litter"], "level": "street"}
    with pytest.raises(Refused):
        save_authority(by=local, fields=fields)
    mine = save_authority(by=local, fields=fields | {"area": world.cast.street})
    with pytest.raises(Refused):
        save_authority(by=local, fields={"area": None}, pk=mine.pk)
    with pytest.raises(Refused):
        drop_authority(by=world.cast.oscar, pk=mine.pk)


HEAD = "class,level,area,basis,from,to\n"


def load(world: World, text: str, **more: Any) -> dict[str, int]:
    """How many rows met which fate."""
    rows = read_table("powers.csv", BytesIO(text.encode())).rows
    return Counter(change.fate for change in load_powers(by=world.cast.ada, rows=rows, **more).changes)


def test_a_table_is_loaded_whole_or_not_at_all(world: World) -> None:
    both = HEAD + "06001,district,S1,Law 1,2026-01-01,\n06,street,,,2026-01-01,2027-01-01\n"
    assert load(world, both, dry_run=True) == {"added": 2}
    assert not Authority.objects.exists()
    assert load(world, both) == {"added": 2}
    assert load(world, both) == {"same": 2}
    assert load(world, HEAD + "06001,city,S1,Law 2,2026-01-01,\n") == {"changed": 1}
    assert set(Authority.objects.values_list("case_class__code", "level", "basis")) == {
        ("06001", "city", "Law 2"),
        ("06", "street", ""),
    }
    bad = ["06001,street,,,2025-01-01,", "XX,city,,,,", "06,moon,,,,", "06,city,ZZ,,,", "06,city,,,soon,"]
    bad += ["06,city,,,2026-02-01,2026-01-01", "06001,city,,,2025-01-01,"]
    with pytest.raises(Invalid) as refusal:
        load(world, HEAD + "\n".join(bad))
    said = str(refusal.value)
    faults = ["Row 3: no class has the code XX", "Row 4: “moon” is no level", "code ZZ", "“soon” is no day"]
    faults += ["Row 7: The last day must come after the first", "Row 8: the same class, area and first day"]
    assert [words for words in faults if words not in said] == []
    assert Authority.objects.count() == 2


def test_a_table_without_days_says_what_holds_now(world: World) -> None:
    """Loaded again it changes nothing; another level ends what was in force, whose past stays."""
    today = timezone.localdate()
    old = entry(world, "street", basis="Law 1", valid_to=today + timedelta(days=9))
    entry(world, "city", valid_from=today + timedelta(days=3))  # planned, and left alone
    text = "class,level\n06001,district\n06,street\n"
    assert load(world, "class,level,basis\n06001,street,Law 3\n") == {"changed": 1}
    assert load(world, text) == {"revised": 1, "added": 1}
    assert load(world, text) == {"same": 2}
    old.refresh_from_db()
    assert (old.level, old.basis, old.valid_to) == ("street", "Law 3", today)
    new = Authority.objects.get(level="district")
    assert (new.valid_from, new.valid_to, new.basis) == (today, today + timedelta(days=9), "Law 3")
    assert load(world, "class,level\n06001,community\n") == {"changed": 1}, (
        "it began today: nobody relied on it"
    )
    assert Authority.objects.count() == 4


def test_a_table_with_chinese_headings_and_words(world: World) -> None:
    load(world, "类别代码,最低层级,法律依据,生效日期\n06,街道（乡镇）,第十二条,2026-01-01\n")
    entry = Authority.objects.get()
    assert (entry.level, entry.basis, entry.valid_from) == ("street", "第十二条", date(2026, 1, 1))


def test_a_file_without_columns(world: World) -> None:
    with pytest.raises(Invalid, match="no column “class”"):
        load(world, "code,level\n06001,city\n")


def test_a_table_through_the_api(world: World, client: Client) -> None:
    """Looked at, taken as it was seen, listed, taken away."""
    address = reverse("api-powers")
    client.force_login(world.cast.ada)

    def send(**more: Any) -> Any:
        rows = [{"class": "06001", "level": "district", "area": "S1", "from": "2026-01-01"}]
        rows += [{"class": "06", "level": "street"}]
        return client.post(address, {"rows": rows} | more, content_type="application/json")

    looked = send()
    assert (looked.status_code, looked.json()["counts"]) == (200, {"added": 2})
    assert not Authority.objects.exists()
    own = entry(world, "city", case_class=world.classes["litter"].parent)
    assert send(preview=False, seen=looked.json()["fingerprint"]).status_code == 409
    assert Authority.objects.get() == own
    taken = send(preview=False, seen=send().json()["fingerprint"]).json()
    assert [change["fate"] for change in taken["changes"]] == ["added", "revised"]
    listed = client.get(address, {"class": "06", "now": "1"}).json()["results"]
    assert [(row["class"], row["level"], row["area"], row["to"]) for row in listed] == [
        ("06", "street", None, None)
    ]
    assert client.post(reverse("api-power-drop", args=[listed[0]["id"]])).status_code == 204
    first = client.get(address, {"limit": 1}).json()
    assert (len(first["results"]), len(client.get(first["next"]).json()["results"])) == (1, 1)
    client.force_login(world.cast.oscar)
    assert [client.get(address).status_code, send().status_code] == [403, 403]


def test_the_pages(world: World, client: Client) -> None:
    client.force_login(world.cast.ada)
    assert "The list is empty" in client.get(reverse("routing:powers")).content.decode()
    given = {
        "case_class": world.classes["litter"].pk,
        "level": "district",
        "basis": "Law 1",
        "valid_from": "2026-01-01",
    }
    assert client.post(reverse("routing:powers"), given).status_code == 302
    assert client.post(reverse("routing:powers"), given).status_code == 400
    made = Authority.objects.get()
    assert client.post(reverse("routing:power", args=[made.pk]), given | {"level": "city"}).status_code == 302
    made.refresh_from_db()
    assert made.level == "city"
    page = client.get(reverse("routing:powers")).content.decode()
    assert "Law 1" in page
    asked: dict[str, Any] = {
        "case_class": made.case_class_id,
        "source": "patrol",
        "area": world.cast.street.code,
    }
    tried = client.get(reverse("routing:simulator"), asked).content.decode()
    assert "by the power list the lowest level with authority is “City” (legal basis: Law 1)" in tried
    bad = SimpleUploadedFile("x.csv", b"class,level\nXX,city\n")
    answer = client.post(reverse("routing:power-load"), {"file": bad})
    assert (answer.status_code, "no class has the code XX" in answer.content.decode()) == (400, True)
    shown = client.post(
        reverse("routing:power-load"), {"file": SimpleUploadedFile("x.csv", b"class,level\n06,city\n")}
    )
    assert (shown.status_code, Authority.objects.count()) == (200, 1)
    seen = {"fingerprint": shown.context["fingerprint"]}
    later = entry(world, "street", case_class=made.case_class.parent)
    again = client.post(reverse("routing:power-confirm"), seen)
    assert (again.status_code, Authority.objects.count()) == (409, 2), "it would do something else by now"
    drop_authority(by=world.cast.ada, pk=later.pk)
    assert client.post(reverse("routing:power-confirm"), seen).status_code == 302
    client.post(reverse("routing:power-drop", args=[made.pk]))
    assert Authority.objects.get().case_class.code == "06"
