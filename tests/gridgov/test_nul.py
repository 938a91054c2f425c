"""A NUL in an address is a bad request, not an error of the server."""

import pytest
from django.test import Client


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/follow/%00/", "/?x=%00", "/contact/?grid=a%00b"])
def test_nul(client: Client, address: str) -> None:
    assert client.get(address).status_code == 400
