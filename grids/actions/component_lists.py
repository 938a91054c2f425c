"""What components point at: classes, which the catalogue of cases brings, and who owns or maintains them."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import models, transaction
from django.utils.translation import gettext as _

from gridgov.audit import record
from gridgov.problems import Invalid
from grids.models import ComponentClass, Keeper

Actor = models.Model | None


class ClassWords(NamedTuple):
    """`code`: two digits for a group, five for a class."""

    code: str
    name: str
    name_en: str


@transaction.atomic
def put_component_classes(*, classes: Iterable[ClassWords], by: Actor = None) -> int:
    """Make or rename classes; how many changed. None is taken away: things may bear its number."""
    wanted = {each.code: each for each in classes}
    present = {row.code: row for row in ComponentClass.objects.order_by("pk").select_for_update(no_key=True)}
    new = [ComponentClass(**each._asdict()) for code, each in wanted.items() if code not in present]
    renamed = [
        row for code, row in present.items() if code in wanted and (row.name, row.name_en) != wanted[code][1:]
    ]
    for row in renamed:
        row.name, row.name_en = wanted[row.code][1:]
    ComponentClass.objects.bulk_create(new)
    ComponentClass.objects.bulk_update(renamed, ["name", "name_en"])
    changed = len(new) + len(renamed)
    if changed:
        record(actor=by, action="component_class.put", data={"made": len(new), "renamed": len(renamed)})
    return changed


@transaction.atomic
def put_keeper(
    *, code: str, name: str, name_en: str = "", keeper_id: int | None = None, by: Actor = None
) -> Keeper:
    """Make an owner or maintainer, or rename one. The organisation of the same code answers for its things."""
    code, name = code.strip(), name.strip()
    if not code or not name:
        raise Invalid({"code" if not code else "name": _("Give a code and a name.")})
    if Keeper.objects.filter(code=code).exclude(pk=keeper_id or 0).exists():
        raise Invalid({"code": _("The code %(code)s is in use.") % {"code": code}})
    keeper = Keeper.objects.select_for_update().get(pk=keeper_id) if keeper_id else Keeper()
    keeper.code, keeper.name, keeper.name_en = code, name, name_en.strip()
    keeper.save()
    record(
        actor=by, action="keeper.change" if keeper_id else "keeper.make", target=keeper, data={"code": code}
    )
    return keeper
