"""Mappings between schemes: what a page shows of them, and what goes on working through them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.catalogue.mapping import BROADER, NARROWER, SAME, Edge, Graph
from cases.models import CaseClass, ClassMapping, Relation
from cases.models.mapping import INVERSE
from gridgov.once import once, reading_once
from gridgov.problems import Invalid


@dataclass(frozen=True)
class Seen:
    """A mapping as one of its classes sees it: that class is `relation` the other."""

    mapping: ClassMapping
    relation: str
    other: CaseClass

    @property
    def words(self) -> str:
        return str(Relation(self.relation).label)


def mappings_of(case_class: CaseClass) -> list[Seen]:
    """How a class stands to classes of other schemes."""
    out = case_class.mappings.select_related("to_class__scheme")
    back = case_class.mapped_from.select_related("from_class__scheme")
    seen = [Seen(each, each.relation, each.to_class) for each in out]
    seen += [Seen(each, INVERSE[each.relation], each.from_class) for each in back]
    return sorted(seen, key=lambda each: (each.other.scheme.code, each.other.kind, each.other.code))


@dataclass(frozen=True)
class Known:
    """All mappings, and the group of each class that is mapped; a catalogue has hundreds."""

    graph: Graph
    groups: Mapping[int, int | None]


@once
def known() -> Known:
    columns = ("from_class", "relation", "to_class", "from_class__parent", "to_class__parent")
    rows = list(ClassMapping.objects.order_by().values_list(*columns))
    groups = {one: group for one, _rel, _other, group, _to in rows}
    groups |= {other: group for _one, _rel, other, _from, group in rows}
    return Known(Graph(Edge(*row[:3]) for row in rows), groups)


def covering(case_class: CaseClass) -> frozenset[int]:
    """Classes and groups of other schemes that each case of this class is one of: the same or broader."""
    found = known()
    own = [pk for pk in (case_class.pk, case_class.parent_id) if pk]
    kin = {
        pk for one in own for pk, relation in found.graph.related(one).items() if relation in (SAME, NARROWER)
    }
    return frozenset(kin | {group for pk in kin if (group := found.groups.get(pk))})


def lost(classes: Iterable[CaseClass]) -> list[CaseClass]:
    """Of these classes and groups (with their schemes), those that no case can have any more, nor through a mapping."""
    with reading_once():
        gone = [each for each in classes if not (each.is_active and each.scheme.is_current)]
        if not gone:
            return []
        reached = {pk for each in CaseClass.objects.offered() for pk in covering(each)}
    return [each for each in gone if each.pk not in reached]


@dataclass(frozen=True)
class Standing:
    """Where a class that is not offered any more went: the one class that takes its cases, or those to choose from."""

    now: CaseClass | None
    choices: list[CaseClass]


def standing_for(case_class: CaseClass) -> Standing:
    """Through the mapping. One that went whole into several is for a person to choose from."""
    related = known().graph.related(case_class.pk)
    rows = CaseClass.objects.offered().select_related("parent", "scheme").filter(pk__in=related)
    offered = sorted(rows, key=lambda each: (related[each.pk] != SAME, each.code))
    same = [each for each in offered if related[each.pk] == SAME]
    taking = same or [each for each in offered if related[each.pk] == NARROWER]
    choices = taking or [each for each in offered if related[each.pk] == BROADER]
    return Standing(taking[0] if len(taking) == 1 else None, choices)


def moved_on(case_class: CaseClass) -> CaseClass:
    """The class that takes the cases of one that is not offered any more: a report begun before goes on with it.

    Invalid, naming the classes to choose from, where no single one does.
    """
    standing = standing_for(case_class)
    if standing.now:
        return standing.now
    words = {"old": case_class, "choices": "; ".join(map(str, standing.choices))}
    if standing.choices:
        raise Invalid(_("“%(old)s” is not offered any more. Choose instead: %(choices)s.") % words)
    raise Invalid(
        _("“%(old)s” is not offered any more, and nothing says what took its place. Choose another class.")
        % words
    )
