"""A world for each test."""

import pytest

from tests.cases.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world()
