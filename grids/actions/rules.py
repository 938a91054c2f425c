"""The city's rules for its divisions are changed."""

import re
from string import Formatter
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from gridgov.audit import record
from gridgov.problems import Invalid
from grids.drawing.numbering import Codes
from grids.models import TerritoryRules

FIELDS = {field.name for field in TerritoryRules._meta.get_fields()} - {"id"}
TOO_WIDE = re.compile(
    r"\d{3}|[{}]"
)  # a width of a billion would be written out before anybody could refuse it
EXAMPLE = "330106001001"  # a community's code: twelve digits


@transaction.atomic
def change_rules(*, by: models.Model | None = None, **values: Any) -> TerritoryRules:
    """Set any of the rules. Divisions that are there keep the tolerance that they were drafted with."""
    if values.keys() - FIELDS:
        raise TypeError(f"not changeable: {values.keys() - FIELDS}")
    TerritoryRules.objects.get_or_create(pk=1)
    rules = TerritoryRules.objects.select_for_update().get(pk=1)
    changed = {name: value for name, value in values.items() if getattr(rules, name) != value}
    for name, value in changed.items():
        setattr(rules, name, value)
    if rules.households_from > rules.households_to:
        raise Invalid({"households_to": _("The band ends below where it begins.")})
    check_pattern(rules.code_pattern)
    if changed:
        rules.save(update_fields=list(changed))
        record(actor=by, action="territory.rules", target=rules, data=changed)
    return rules


def check_pattern(pattern: str) -> None:
    """Raise Invalid unless it makes codes of a community's code and a running number."""
    try:
        parts = [part for part in Formatter().parse(pattern) if part[1] is not None]
    except ValueError:
        parts = []
    names = [name for _text, name, _spec, _way in parts]
    wide = any(TOO_WIDE.search(spec or "") for _text, _name, spec, _way in parts)
    if names.count("serial") != 1 or set(names) - {"community", "serial"} or wide:
        raise Invalid(
            {
                "code_pattern": _(
                    "Write {serial:03} once; besides it only {community} and plain signs may stand there."
                )
            }
        )
    try:
        Codes(pattern, EXAMPLE, ()).next()
    except Invalid as error:
        raise Invalid({"code_pattern": str(error)}) from error
