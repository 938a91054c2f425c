"""Classes and schemes that the city changes by hand. Loading a catalogue leaves what it touched alone."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cases.administering import require_administrator
from cases.catalogue.components import hand_down_components
from cases.catalogue.locking import lock_catalogue
from cases.catalogue.seen import unchanged
from cases.models import CaseClass, Kind, Scheme
from gridgov.audit import record
from gridgov.problems import Invalid
from members.models import User

OWN_SCHEME = "own"


def own_scheme() -> Scheme:
    """The scheme of the classes that only this city has."""
    names = {"name": "本市类别", "name_en": "Classes of this city"}
    return Scheme.objects.get_or_create(code=OWN_SCHEME, defaults=names)[0]


@transaction.atomic
def add_class(
    *, group: CaseClass | None, kind: str, code: str, name: str, by: User | None = None, **values: Any
) -> CaseClass:
    """A class of the city's own: in a group it takes the group's scheme and kind, else it stands in the own scheme."""
    require_administrator(by)
    lock_catalogue()
    scheme = group.scheme if group else own_scheme()
    kind = group.kind if group else kind
    code = code.strip()
    if CaseClass.objects.filter(scheme=scheme, kind=kind, code=code).exists():
        raise Invalid({"code": _("The class %(code)s is there already.") % {"code": code}})
    made = CaseClass.objects.create(
        scheme=scheme, kind=kind, code=code, parent=group, level=2, name=name.strip(), is_own=True, **values
    )
    record(actor=by, action="class.add", target=made)
    if kind == Kind.COMPONENT:
        hand_down_components(by)
    return made


@transaction.atomic
def edit_class(*, case_class: CaseClass, by: User | None = None, seen: str = "", **values: Any) -> CaseClass:
    """Change names, who usually answers, and whether it is a dispute: that counts for cases to come. `seen` is the
    class's face when that was written.
    """
    return _save_class(case_class, by, "class.edit", values, seen)


@transaction.atomic
def offer_class(*, case_class: CaseClass, offered: bool, by: User | None = None) -> CaseClass:
    """Take a class out of use or back; its cases stay what they are."""
    return _save_class(case_class, by, "class.offer" if offered else "class.withdraw", {"is_active": offered})


def _save_class(
    case_class: CaseClass, by: User | None, action: str, values: dict[str, Any], seen: str = ""
) -> CaseClass:
    require_administrator(by)
    lock_catalogue()
    locked = CaseClass.objects.get(pk=case_class.pk)
    unchanged(locked, seen)
    for name, value in values.items():
        setattr(locked, name, value.strip() if isinstance(value, str) else value)
    locked.is_own = True
    locked.save()
    record(actor=by, action=action, target=locked)
    if locked.kind == Kind.COMPONENT:
        hand_down_components(by)
    return locked


@transaction.atomic
def offer_scheme(*, scheme: Scheme, offered: bool, by: User | None = None) -> Scheme:
    """Offer all classes of a scheme at intake, or none of them."""
    require_administrator(by)
    lock_catalogue()
    scheme.is_current = offered
    scheme.save(update_fields=["is_current"])
    record(actor=by, action="scheme.offer" if offered else "scheme.withdraw", target=scheme)
    hand_down_components(by)
    return scheme
