"""Lets `user.has_perm("grids.administer", area)` mean what `members.access.may` means: the whole subtree counts."""

from typing import Any

from django.contrib.auth.backends import BaseBackend

from grids.models import Area
from members.access import Person, may
from members.models import Organisation


class TerritoryBackend(BaseBackend):
    """Answers for areas and organisations only; other objects are left to the other backends."""

    def has_perm(self, user_obj: Person, perm: str, obj: Any = None) -> bool:
        floor, _, codename = perm.partition(".")
        if not isinstance(obj, Area | Organisation) or obj._meta.app_label != floor:
            return False
        return may(user_obj, codename.removesuffix(f"_{obj._meta.model_name}"), obj)
