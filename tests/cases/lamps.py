"""Registered lamps and covers in grid G1, and cases about them."""

from typing import Any

from cases.models import CaseClass
from grids.actions.component_lists import ClassWords, put_component_classes, put_keeper
from grids.actions.components import register_component
from grids.models import Component, ComponentClass, Keeper
from tests.cases.world import IN_G1, World

LAMP, COVER = "01037", "01002"
METRE = 1 / 111_195.0  # degrees of latitude


def keeper(code: str) -> Keeper:
    return Keeper.objects.filter(code=code).first() or put_keeper(
        code=code, name=f"{code}单位", name_en=code.title()
    )


def put(north_m: float = 0, kind: str = LAMP, **more: Any) -> Component:
    """A component so many metres north of IN_G1; `owner` and `maintainer` by code."""
    names = [ClassWords("01", "公用设施", "Utilities"), ClassWords(LAMP, "路灯", "Street light")]
    put_component_classes(classes=[*names, ClassWords(COVER, "污水井盖", "Sewage cover")])
    keepers: dict[str, Any] = {
        role: keeper(more.pop(role)) for role in ("owner", "maintainer") if role in more
    }
    return register_component(
        component_class=ComponentClass.objects.get(code=kind),
        lon=IN_G1[0], lat=IN_G1[1] + north_m * METRE, **keepers, **more,
    )  # fmt: skip


def lamp_class(world: World, kind: str = "event") -> CaseClass:
    """A class of cases with the code of lamps."""
    scheme = world.classes["litter"].scheme
    group = CaseClass.objects.create(
        scheme=scheme, kind=kind, code="01", level=1, name="公用设施", name_en="Utilities"
    )
    return CaseClass.objects.create(
        scheme=scheme, kind=kind, code=LAMP, parent=group, name="路灯异常", name_en=f"Lamp trouble ({kind})"
    )
