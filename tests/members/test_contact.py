"""The public card of a grid: what people publish, and nothing about anybody else."""

import pytest
from django.test import Client
from django.utils import translation

from members.models import Organisation, Post
from members.queries import grid_contact
from tests.cast import Cast

JSON = {"HTTP_ACCEPT": "application/json"}


def test_the_card_names_public_people_only(cast: Cast) -> None:
    Post.objects.filter(user=cast.leo).update(is_public=False)
    card = grid_contact(cast.grid)
    assert [(person.name, person.post, person.phone) for person in card.people] == [
        ("Alice Zhang", "Full-time grid member", "0571-0000000")
    ]
    with translation.override("zh-hans"):
        assert [(person.name, person.post) for person in grid_contact(cast.grid).people] == [
            ("张爱丽", "专职网格员")
        ]


@pytest.mark.parametrize("gone", ["ended", "closed"])
def test_who_left_is_not_named(cast: Cast, gone: str) -> None:
    for user in (cast.alice, cast.leo):
        if gone == "closed":
            user.is_active = False
            user.save()
        else:
            Post.objects.filter(user=user).update(ends_on="2011-01-01")
    assert grid_contact(cast.grid).people == ()


def test_the_office_is_the_teams_or_the_communitys(cast: Cast) -> None:
    Organisation.objects.filter(pk=cast.community_centre.pk).update(office="Willow 1", public_phone="111")
    assert (grid_contact(cast.grid).office, grid_contact(cast.grid).phone) == ("Willow 1", "111")
    Organisation.objects.filter(pk=cast.team.pk).update(office="Team room", office_hours="9-11")
    card = grid_contact(cast.grid)
    assert (card.office, card.office_hours) == ("Team room", "9-11")


def test_the_card_as_page_and_as_json(cast: Cast) -> None:
    client = Client()
    html = client.get("/contact/", {"grid": "G1"}).content.decode()
    assert "Alice Zhang" in html
    assert 'href="tel:0571-0000000"' in html
    card = client.get("/contact/", {"grid": "G1"}, **JSON).json()  # type: ignore[arg-type]
    assert (card["grid_code"], card["people"][0]["name"]) == ("G1", "Alice Zhang")
    assert "alice" not in str(card), "user names are nobody's business"


def test_places_without_a_grid(cast: Cast) -> None:
    client = Client()
    assert "No grid lies here" in client.get("/contact/", {"lon": "0", "lat": "0"}).content.decode()
    assert client.get("/contact/", {"lon": "0", "lat": "0"}, **JSON).status_code == 404  # type: ignore[arg-type]
    assert client.get("/contact/", {"lon": "here"}).status_code == 400
