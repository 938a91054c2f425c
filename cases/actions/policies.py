"""Setting the numbers of cases/policies.py."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from cases.administering import require_administrator
from cases.models import Policy
from cases.policies import SETTINGS
from gridgov.audit import record
from gridgov.problems import Invalid
from members.models import User


@transaction.atomic
def set_policies(*, values: Mapping[str, int], by: User | None) -> None:
    """Set some of them for the whole city from now on. Invalid names each that is unknown or out of bounds."""
    require_administrator(by)
    if wrong := {name: sentence for name, value in values.items() if (sentence := _wrong(name, value))}:
        raise Invalid(wrong)
    for name, value in values.items():
        policy, _made = Policy.objects.update_or_create(name=name, defaults={"value": value})
        record(actor=by, action="policy.set", target=policy, data={"name": name, "value": value})


def _wrong(name: str, value: int) -> str:
    setting = SETTINGS.get(name)
    if setting is None:
        return _("There is no such setting.")
    if setting.least <= value <= setting.most:
        return ""
    return _("Between %(least)d and %(most)d.") % {"least": setting.least, "most": setting.most}
