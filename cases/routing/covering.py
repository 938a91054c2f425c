"""What a whole rule table does to every case there could be: which it leaves out, which rules can never win. Pure.

A rule is a bit, the most specific the lowest: those that fit a case are one number, its lowest bit the winner; of rules
that are equally specific one for the case's own class goes before one that fits through a mapping. Cases that are alike
to every rule are one; of those, only the different numbers matter. So a table of hundreds of rules over all classes,
areas and sources is some thousands of numbers, not millions of cases.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

from cases.models import CaseClass, RoutingRule, Source
from cases.routing.ranking import in_order, rank
from grids.models.grid import GridKind

Bits = int
Areas = frozenset[int | None]  # ids; None never among them
Value = TypeVar("Value")
ALWAYS, SOMETIMES, NEVER = "always", "sometimes", "never"


@dataclass(frozen=True)
class Hole:
    """Cases of a class, in a place (the areas of rules in which it lies), from a source, that the rules leave out:
    NEVER covered, or only SOMETIMES (by time, kind of grid or component)."""

    case_class: CaseClass
    areas: Areas
    source: str
    covered: str


@dataclass(frozen=True)
class Shadowed:
    """A rule in use that can never win, and those that take its cases. Without any: no case could fit it at all."""

    rule: RoutingRule
    by: list[RoutingRule]


class Table:
    """A rule table over classes and places. `places` are sets of areas, of each kind of place one; `mapped` says which
    classes of other schemes a class is one of, whose rules therefore fit it."""

    def __init__(
        self,
        rules: Iterable[RoutingRule],
        classes: Sequence[CaseClass],
        places: Iterable[Areas],
        mapped: Callable[[CaseClass], frozenset[int]] = lambda case_class: frozenset(),
    ) -> None:
        self.rules = in_order(rule for rule in rules if rule.is_active)
        self.classes, self.places = classes, [*places]
        self.sources = [str(source) for source in Source]
        self._of_class = [self._bits(_about, (case_class, mapped(case_class))) for case_class in classes]
        self._of_place = [self._bits(_lies, place) for place in self.places]
        self._of_source = [self._bits(_from, source) for source in self.sources]
        self._through = [self._bits(_names_one_of, mapped(case_class)) for case_class in classes]
        ranks = [rank(rule) for rule in self.rules]
        self._alike = [sum(1 << n for n, other in enumerate(ranks) if other == own) for own in ranks]
        self._rest = self._other_conditions()

    def holes(self) -> Iterator[Hole]:
        """Every class, place and source that is not always covered."""
        known: dict[Bits, str] = {}
        for (c, of_class), (p, of_place), (s, of_source) in product(
            enumerate(self._of_class), enumerate(self._of_place), enumerate(self._of_source)
        ):
            fitting = of_class & of_place & of_source
            covered = known.setdefault(fitting, "") or self._covered(fitting)
            known[fitting] = covered
            if covered != ALWAYS:
                yield Hole(self.classes[c], self.places[p], self.sources[s], covered)

    def shadowed(self) -> list[Shadowed]:
        """Rules that never win, in the order of the table."""
        seen = self._combinations()
        winning: Bits = 0
        for fitting, through in seen:
            winning |= self._winner(fitting, through)
        lost = [number for number in range(len(self.rules)) if not winning >> number & 1]
        return [Shadowed(self.rules[number], self._taken_by(number, seen)) for number in lost]

    def _combinations(self) -> set[tuple[Bits, Bits]]:
        """Rules that fit some case together, and those of them that do so through a mapping."""
        places, sources = {*self._of_place}, {*self._of_source}
        seen = {
            (a & b, through)
            for a, through in {*zip(self._of_class, self._through, strict=True)}
            for b in places
        }
        seen = {(a & b, through) for a, through in seen for b in sources}
        seen = {(a & b, a & b & through) for a, through in seen for b in self._rest}
        return {(fitting, through) for fitting, through in seen if fitting}

    def _winner(self, fitting: Bits, through: Bits) -> Bits:
        first = fitting & -fitting
        equals = fitting & self._alike[first.bit_length() - 1]
        best = equals & ~through or equals
        return best & -best

    def _taken_by(self, number: int, seen: set[tuple[Bits, Bits]]) -> list[RoutingRule]:
        takers: Bits = 0
        for fitting, through in seen:
            if fitting >> number & 1:
                takers |= self._winner(fitting, through)
        return [rule for place, rule in enumerate(self.rules) if takers >> place & 1]

    def _covered(self, fitting: Bits) -> str:
        left = [bool(fitting & other) for other in self._rest]
        return ALWAYS if all(left) else SOMETIMES if any(left) else NEVER

    def _bits(self, fits: Callable[[RoutingRule, Value], bool], value: Value) -> Bits:
        return sum(1 << number for number, rule in enumerate(self.rules) if fits(rule, value))

    def _other_conditions(self) -> set[Bits]:
        """Time, kind of grid, component: every way in which they could come together."""
        hours = {self._bits(_at, time) for time in ("working", "off")}
        grids = {self._bits(_in_grid, kind) for kind in ("", *GridKind.values)}
        things = {self._bits(_kept, thing) for thing in self._things()}
        return {a & b & c for a in hours for b in grids for c in things}

    def _things(self) -> Iterator["Thing"]:
        owners = {rule.component_owner_id for rule in self.rules} | {None}
        maintainers = {rule.component_maintainer_id for rule in self.rules} | {None}
        answering = [frozenset(roles) for roles in ((), ("owner",), ("maintainer",), ("owner", "maintainer"))]
        yield Thing(False, None, None, frozenset())
        for owner, maintainer, who in product(owners, maintainers, answering):
            yield Thing(True, owner, maintainer, who)


@dataclass(frozen=True)
class Thing:
    """The component of a case, as far as rules ask: named keepers, and for which of them an organisation answers."""

    is_there: bool
    owner: int | None
    maintainer: int | None
    answering: frozenset[str]


def places_of(rules: Iterable[RoutingRule], lines: Iterable[Iterable[int]], root: int | None) -> list[Areas]:
    """The different places, to the rules: `lines` are the areas above each smallest area; a case may have no place."""
    named: set[int | None] = {rule.area_id for rule in rules if rule.area_id}
    places = [frozenset(named & {root}), *(frozenset(named.intersection(line)) for line in lines)]
    return [*dict.fromkeys(places)]


def _about(rule: RoutingRule, about: tuple[CaseClass, frozenset[int]]) -> bool:
    case_class, mapped = about
    named = rule.case_class_id in (None, case_class.pk, case_class.parent_id, *mapped)
    return named and rule.kind in ("", case_class.kind)


def _names_one_of(rule: RoutingRule, mapped: frozenset[int]) -> bool:
    return rule.case_class_id in mapped


def _lies(rule: RoutingRule, place: Areas) -> bool:
    return rule.area_id is None or rule.area_id in place


def _from(rule: RoutingRule, source: str) -> bool:
    return rule.source in ("", source)


def _at(rule: RoutingRule, time: str) -> bool:
    return rule.hours in ("any", time)


def _in_grid(rule: RoutingRule, kind: str) -> bool:
    return rule.grid_kind in ("", kind)


def _kept(rule: RoutingRule, thing: Thing) -> bool:
    wanted = (rule.component_owner_id, rule.component_maintainer_id, rule.to_keeper)
    if not any(wanted):
        return True
    return (
        thing.is_there
        and rule.component_owner_id in (None, thing.owner)
        and rule.component_maintainer_id in (None, thing.maintainer)
        and (not rule.to_keeper or rule.to_keeper in thing.answering)
    )
