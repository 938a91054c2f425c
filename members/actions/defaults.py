"""The kinds of organisation and of post that a city starts with."""

from django.db import transaction

from members import defaults
from members.models import OrganisationKind, PostKind


@transaction.atomic
def load_defaults() -> None:
    """Make the shipped kinds that are missing; what a city changed stays as it is."""
    for kind in defaults.ORGANISATION_KINDS:
        OrganisationKind.objects.get_or_create(
            code=kind.code, defaults={"name": kind.name, "name_en": kind.name_en}
        )
    for post in defaults.POST_KINDS:
        values = post._asdict()
        lists = {name: list(values[name]) for name in ("organisation_permissions", "area_permissions")}
        PostKind.objects.get_or_create(code=values.pop("code"), defaults=values | lists)
