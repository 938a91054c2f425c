"""What somebody saw of a row before changing it: whoever comes second looks at it again."""

import hashlib
import json

from django.utils.translation import gettext as _

from cases.catalogue.difference import plain
from cases.models import CaseClass, FilingStandard
from gridgov.problems import Stale


def face(row: CaseClass | FilingStandard) -> str:
    """The same as long as nobody changes the row."""
    told = [[field.attname, plain(getattr(row, field.attname))] for field in row._meta.concrete_fields]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def unchanged(row: CaseClass | FilingStandard, seen: str) -> None:
    """Stale unless the row is what was seen; empty: nobody looked at it before."""
    if seen and seen != face(row):
        raise Stale(_("Somebody changed it in between. Look at it again."))
