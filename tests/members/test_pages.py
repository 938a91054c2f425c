"""Pages of people and organisations, as people use them. Who may use which address: tests/permissions."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gridgov.models import AuditEntry
from members.actions.duties import create_duty_list, load_duties, put_duty
from members.models import Duty, DutyList, Organisation, Post, PostKind, Resident, User
from tests.cast import Cast, make_resident

PAGES = [
    "me",
    "contact",
    "organisations",
    "organisation-new",
    "organisation",
    "people",
    "account-new",
    "account",
    "post-new",
    "post-end",
    "kinds",
    "post-kind-new",
    "post-kind",
    "organisation-kind-new",
    "audit-trail",
    "staff-import",
    "duties",
    "duty-new",
    "duty-list-new",
    "duty-list",
    "my-duties",
    "past",
    "residents",
    "residents-people",
    "resident-new",
    "resident",
    "resident-edit",
]


@pytest.fixture
def place(cast: Cast) -> Callable[[str], str]:
    """The address of a page about the department, Henry (who works there), his post, a draft list or a resident."""
    load_duties()
    draft = create_duty_list(
        actor=None, post_kind=PostKind.objects.get(code="grid_member"), name="清单", name_en="List"
    )
    for duty in Duty.objects.all():
        put_duty(actor=None, duty_list=draft, duty=duty)
    about: dict[str, list[Any]] = {
        "suggest": ["grid"],
        "organisation": [cast.department.pk],
        "account": [cast.henry.pk],
        "post-new": [cast.henry.pk],
        "post-kind": [PostKind.objects.get(code="acceptor").pk],
        "post-end": [Post.objects.get(user=cast.henry).pk],
        "duty-list": [draft.pk],
        "duty-drop": [draft.pk, Duty.objects.get(code="D26").pk],
        "resident": [make_resident(cast.grid).pk],
    }

    def address(name: str) -> str:
        base = next((key for key in (name, name.rpartition("-")[0]) if key in about), "")
        return reverse(
            f"members:{name}",
            args=[] if name.endswith("-new") and name != "post-new" else about.get(base, []),
        )

    return address


def signed_in(cast: Cast, who: str) -> Client:
    client = Client()
    if who != "nobody":
        client.force_login(getattr(cast, who), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_are_whole_in_both_languages(cast: Cast, place: Callable[[str], str], language: str) -> None:
    client = signed_in(cast, "root")
    client.cookies["gridgov_language"] = language
    for name in PAGES:
        html = client.get(place(name) + ("?grid=G1" if name == "contact" else "")).content.decode()
        assert "INVALID" not in html
        ids = re.findall(r'\sid="([^"]+)"', html)
        assert len(ids) == len({*ids}), f"{name}: an id stands twice"
        if name != "contact":
            assert html.count("<h1") == 1, name
            assert f'lang="{"zh-Hans" if language == "zh-hans" else language}"' in html


def test_pages_hold_no_personal_data_in_clear(cast: Cast, place: Callable[[str], str]) -> None:
    client = signed_in(cast, "alice")
    for name in ("residents", "residents-people", "resident", "resident-edit"):
        html = client.get(place(name)).content.decode()
        for secret in ("王小明", "13800005678", "11010519491231002X"):
            assert secret not in html, name
    found = client.post(place("residents"), {"wanted": "王小明"}).content.decode()
    assert "王*" in found
    assert "138****5678" in found


def test_showing_a_field_writes_it_down_and_is_not_kept(cast: Cast, place: Callable[[str], str]) -> None:
    client = signed_in(cast, "alice")
    answer = client.post(place("resident-show"), {"field": "phone", "purpose": "Fire drill"})
    assert "13800005678" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert AuditEntry.objects.get(action="resident.unmask").purpose == "Fire drill"
    assert "13800005678" not in client.get(place("resident")).content.decode()
    answer = client.post(place("resident-show"), {"field": "phone", "purpose": ""})
    assert (answer.status_code, AuditEntry.objects.filter(action="resident.unmask").count()) == (302, 1)


def test_other_peoples_residents_are_not_there(cast: Cast) -> None:
    far = make_resident(cast.far_grid)
    client = signed_in(cast, "alice")
    for name in ("resident", "resident-edit"):
        assert client.get(reverse(f"members:{name}", args=[far.pk])).status_code == 404
    for name in ("resident-show", "resident-shred"):
        answer = client.post(
            reverse(f"members:{name}", args=[far.pk]), {"field": "phone", "purpose": "Fire drill"}
        )
        assert answer.status_code == 404


def test_a_member_records_and_changes_a_resident(cast: Cast) -> None:
    client = signed_in(cast, "alice")
    form = {
        "grid": "G1",
        "name": "新居民",
        "phone": "138 1111 2222",
        "building": "5",
        "room": "301",
        "sex": "f",
    }
    answer = client.post(reverse("members:resident-new"), form)
    resident = Resident.objects.get()
    assert answer["Location"] == reverse("members:resident", args=[resident.pk])
    assert (resident.name, resident.phone, str(resident.household)) == ("新居民", "13811112222", "5 301 · 1")
    client.post(
        reverse("members:resident-edit", args=[resident.pk]),
        {"care_group": "disabled", "building": "5", "room": "301"},
    )
    resident.refresh_from_db()
    assert (resident.name, resident.care_group, resident.sex) == ("新居民", "disabled", "")
    bad = client.post(
        reverse("members:resident-new"), form | {"id_number": "123", "grid": "G3"}
    ).content.decode()
    assert "gg-field-error" in bad
    assert Resident.objects.count() == 1


def test_setting_up_a_person_from_account_to_post(cast: Cast) -> None:
    client = signed_in(cast, "ada")
    made = client.post(reverse("members:account-new"), {"username": "nina", "name": "倪娜"}).content.decode()
    nina = User.objects.get(username="nina")
    shown = re.search(r'id="password">([^<]+)<', made)
    assert shown is not None
    assert nina.check_password(shown[1])
    form = {"kind": PostKind.objects.get(code="grid_member").pk, "organisation": "team-G1", "grid": "G9"}
    url = reverse("members:post-new", args=[nina.pk])
    assert "G9" in client.post(url, form).content.decode()
    assert client.post(url, form | {"grid": "G1"}).status_code == 302
    post = Post.objects.get(user=nina)
    assert client.post(reverse("members:post-end", args=[post.pk]), {}).status_code == 302
    post.refresh_from_db()
    assert post.ends_on is not None


def test_setting_up_an_organisation(cast: Cast) -> None:
    client = signed_in(cast, "ada")
    kind = PostKind._meta.apps.get_model("members", "OrganisationKind").objects.get(code="property")
    form = {"code": "prop-1", "name": "物业", "kind": kind.pk, "area": "S1"}
    assert client.post(reverse("members:organisation-new"), form).status_code == 302
    made = Organisation.objects.get(code="prop-1")
    assert made.area == cast.street
    again = client.post(reverse("members:organisation-new"), form).content.decode()
    assert "exists already" in again
    url = reverse("members:organisation", args=[made.pk])
    client.post(url, {"name": "物业公司", "kind": kind.pk, "public_phone": "0571-1", "is_active": "on"})
    made.refresh_from_db()
    assert (made.name, made.public_phone, made.is_active, made.area) == (
        "物业公司",
        "0571-1",
        True,
        cast.street,
    )


def test_importing_staff_through_the_pages(cast: Cast, tmp_path) -> None:  # type: ignore[no-untyped-def]
    client, path = signed_in(cast, "ada"), tmp_path / "staff.csv"
    url = reverse("members:staff-import")

    def hand_in(text: str) -> str:
        path.write_text("username,name,post,organisation\n" + text, "utf-8")
        with path.open("rb") as file:
            return client.post(url, {"file": file}).content.decode()

    bad = hand_in("nina,倪娜,acceptor,nowhere\n")
    assert "nowhere" in bad
    assert client.post(reverse("members:staff-confirm"))["Location"] == url, "a bad file cannot be confirmed"
    assert "import-staff/confirm" in hand_in("nina,倪娜,acceptor,centre-S1\n")
    assert not User.objects.filter(username="nina").exists()
    done = client.post(reverse("members:staff-confirm")).content.decode()
    assert "nina" in done
    assert User.objects.filter(username="nina").exists()
    assert client.post(reverse("members:staff-confirm"))["Location"] == url, "nothing is imported twice"


def test_an_overfull_list_is_refused_on_the_page(cast: Cast, place: Callable[[str], str]) -> None:
    client = signed_in(cast, "ada")
    draft = DutyList.objects.get()
    put_duty(actor=None, duty_list=draft, duty=Duty.objects.get(code="D01"), weekly_hours=30)  # type: ignore[arg-type]
    answer = client.post(place("duty-list-admit"), follow=True)
    draft.refresh_from_db()
    assert draft.state == "draft"
    assert "62.5 hours" in answer.content.decode()
