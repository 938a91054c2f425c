"""What takes long is computed on a look at the draft, and only writing it down holds the community's lock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import shapely
from django.db import transaction
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from gridgov.problems import Stale
from grids.actions.draft_rows import Draft, open_draft, read_draft, require_version
from grids.models import Division

Result = TypeVar("Result")


@contextmanager
def worked_out(
    division_id: int, version_seen: int, work: Callable[[Draft], Result]
) -> Iterator[tuple[Draft, Result]]:
    """`with worked_out(…) as (draft, result)`: the body runs in one transaction, under the draft's lock.

    `work` runs before it, without a lock. Every write to a draft raises its version, so outlines that were read after
    `version_seen` was current are those of this version if it still is; the community's border is compared besides.
    Raises Stale where anything changed meanwhile.
    """
    seen = read_draft(Division.objects.select_related("community").get(pk=division_id))
    require_version(seen.division, version_seen)
    result = work(seen)
    with transaction.atomic():
        draft = open_draft(division_id, version_seen)
        if not _same(draft.border, seen.border):
            raise Stale(_("Somebody changed this drawing since you loaded it. Load the page again."))
        yield draft, result


def _same(one: BaseGeometry | None, other: BaseGeometry | None) -> bool:
    if one is None or other is None:
        return one is other
    return bool(shapely.equals_identical(one, other))
