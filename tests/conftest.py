"""What every test gets: no cache and no files from the test before."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import translation


@pytest.fixture(autouse=True)
def _clean_cache() -> Iterator[None]:
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """A test that speaks Chinese does not leave its language to the next one."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session", autouse=True)
def _own_media(tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")
    settings.EMAIL_FILE_PATH = tmp_path_factory.mktemp("mail")


@pytest.fixture(scope="session")
def project() -> Path:
    """The project's folder."""
    return Path(settings.BASE_DIR)
