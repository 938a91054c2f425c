"""A district with one community of 200 m by 100 m, and classes of components to put into it."""

from dataclasses import dataclass

from grids.actions import create_area
from grids.actions.component_lists import ClassWords, put_component_classes
from grids.actions.components import register_component
from grids.models import Area, Component, ComponentClass
from tests.grids.world import at, cell, community

CLASSES = (
    ClassWords("01", "市政公用设施", "Public utilities"),
    ClassWords("01002", "污水井盖", "Sewage manhole cover"),
    ClassWords("01037", "路灯", "Street light"),
)
LAMP, COVER = "01037", "01002"


def classes() -> dict[str, ComponentClass]:
    """By code."""
    put_component_classes(classes=CLASSES)
    return {row.code: row for row in ComponentClass.objects.all()}


@dataclass
class Ground:
    """`home` is the community M1 of the district 330106."""

    district: Area
    home: Area
    classes: dict[str, ComponentClass]

    def put(self, x: float, y: float, kind: str = LAMP, **more: object) -> Component:
        """A component at so many metres east and north of the corner."""
        lon, lat = at(x, y)
        return register_component(component_class=self.classes[kind], lon=lon, lat=lat, **more)  # type: ignore[arg-type]


def ground() -> Ground:
    district = create_area(
        code="330106", name="某区", level="district", outline=cell(-1000, -1000, 5000, 5000)
    )
    return Ground(district, community("M1", cell(0, 0, 200, 100), parent=district), classes())
