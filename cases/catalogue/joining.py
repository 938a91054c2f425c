"""Mappings that the city sets by hand."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cases.administering import require_administrator
from cases.catalogue.locking import lock_catalogue
from cases.models import CaseClass, ClassMapping, Relation
from cases.models.mapping import INVERSE
from gridgov.audit import record
from gridgov.problems import Invalid
from members.models import User


@transaction.atomic
def map_class(
    *, case_class: CaseClass, relation: str, other: CaseClass, by: User | None = None
) -> ClassMapping:
    """`case_class` is `relation` `other`, of another scheme; a pair that is mapped already is told anew."""
    require_administrator(by)
    if case_class.scheme_id == other.scheme_id:
        raise Invalid({"scheme": _("A mapping joins classes of two schemes.")})
    if case_class.level != other.level:
        raise Invalid({"code": _("A group is mapped to a group, a class to a class.")})
    if relation not in Relation.values:
        raise Invalid({"relation": _("Choose one from the list.")})
    lock_catalogue()  # as loads do: a pair stands once
    pair = Q(from_class=case_class, to_class=other) | Q(from_class=other, to_class=case_class)
    found = ClassMapping.objects.filter(pair).first()
    found = found or ClassMapping(from_class=case_class, to_class=other)
    found.relation = relation if found.from_class_id == case_class.pk else INVERSE[relation]
    found.is_own = True
    found.save()
    told = {"from": found.from_class_id, "relation": found.relation, "to": found.to_class_id}
    record(actor=by, action="mapping.set", target=found, data=told)
    return found


@transaction.atomic
def unmap_class(*, mapping: ClassMapping, by: User | None = None) -> None:
    """Nothing is known of the two any more."""
    require_administrator(by)
    lock_catalogue()
    told = {"from": mapping.from_class_id, "relation": mapping.relation, "to": mapping.to_class_id}
    record(actor=by, action="mapping.drop", target=mapping, data=told)
    mapping.delete()
