"""Kinds are data: a city adds posts of its own, and a change of rights reaches whoever holds the post."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from gridgov.models import AuditEntry
from gridgov.problems import Invalid, Refused
from members.access import may, organisation_rights
from members.actions.kinds import change_post_kind, create_organisation_kind, create_post_kind
from members.models import PostKind
from tests.cast import Cast, give_post


def test_a_changed_kind_changes_the_rights_of_its_holders(cast: Cast) -> None:
    kind = PostKind.objects.get(code="acceptor")
    change_post_kind(
        actor=cast.ada, kind=kind, organisation_permissions=["dispatch"], area_permissions=["assess"]
    )
    assert organisation_rights(cast.anna) == {cast.street_centre.pk: frozenset({"dispatch"})}
    assert may(cast.anna, "assess", cast.community)
    assert not may(cast.anna, "see_cases", cast.community)
    assert may(cast.oscar, "intake", cast.street_centre), "other kinds keep theirs"


def test_rights_that_another_kind_gives_stay(cast: Cast) -> None:
    give_post(cast.anna, "duty_officer", cast.street_centre)
    change_post_kind(actor=None, kind=PostKind.objects.get(code="acceptor"), organisation_permissions=[])
    assert "intake" in organisation_rights(cast.anna)[cast.street_centre.pk]


def test_a_post_moved_into_grids_loses_its_area(cast: Cast) -> None:
    change_post_kind(actor=None, kind=PostKind.objects.get(code="acceptor"), needs_grid=True)
    assert not may(cast.anna, "see_cases", cast.street)
    assert may(cast.anna, "intake", cast.street_centre)


def test_a_post_of_the_citys_own(cast: Cast) -> None:
    kind = create_post_kind(
        actor=cast.ada, code="river_chief", name="河长", organisation_permissions=["supervise"]
    )
    give_post(cast.stranger, "river_chief", cast.district_centre)
    assert may(cast.stranger, "supervise", cast.district_centre)
    assert AuditEntry.objects.get(action="post_kind.create").target_id == str(kind.pk)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("code", {"code": "acceptor", "name": "X"}),
        ("", {"code": "x", "name": "X", "area_permissions": ["rule_the_world"]}),
        ("weekly_hours", {"code": "x", "name": "X", "weekly_hours": Decimal("169")}),
    ],
)
def test_posts_that_cannot_be(cast: Cast, field: str, values: dict[str, object]) -> None:
    with pytest.raises(Invalid) as problem:
        create_post_kind(actor=cast.ada, **values)  # type: ignore[arg-type]
    assert [*problem.value.fields] == ([field] if field else [])


@pytest.mark.parametrize("who", ["lisa", "pia", "alice"])
def test_only_administrators_change_kinds(cast: Cast, who: str) -> None:
    with pytest.raises(Refused):
        change_post_kind(actor=getattr(cast, who), kind=PostKind.objects.get(code="acceptor"), name="X")
    with pytest.raises(Refused):
        create_organisation_kind(actor=getattr(cast, who), code="x", name="X")


def test_kinds_through_the_pages(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.ada, backend="django.contrib.auth.backends.ModelBackend")
    form = {
        "code": "river_chief",
        "name": "河长",
        "weekly_hours": "8",
        "organisation_permissions": ["supervise", "handle"],
    }
    assert client.post(reverse("members:post-kind-new"), form).status_code == 302
    kind = PostKind.objects.get(code="river_chief")
    assert kind.organisation_permissions == ["supervise", "handle"]
    again = client.post(reverse("members:post-kind-new"), form)
    assert "river_chief" in again.content.decode()
    url = reverse("members:post-kind", args=[kind.pk])
    assert client.post(url, form | {"area_permissions": ["see_cases"]}).status_code == 302
    assert PostKind.objects.get(code="river_chief").area_permissions == ["see_cases"]
    assert (
        client.post(reverse("members:organisation-kind-new"), {"code": "ngo", "name": "公益"}).status_code
        == 302
    )


def test_the_audit_trail_is_for_auditors_of_the_city(cast: Cast) -> None:
    give_post(cast.stranger, "auditor", cast.street_centre)
    answers = {}
    for who in ("audrey", "stranger", "ada", "carl"):
        client = Client()
        client.force_login(getattr(cast, who), backend="django.contrib.auth.backends.ModelBackend")
        answers[who] = client.get(reverse("members:audit-trail"), {"action": "post.", "since": "2020-01-01"})
    assert {who: answer.status_code for who, answer in answers.items()} == {
        "audrey": 200,
        "stranger": 403,
        "ada": 403,
        "carl": 403,
    }
    page = answers["audrey"].content.decode()
    assert "post.appoint" in page
    assert "organisation.create" not in page
