"""The catalogue's classes of components, handed down to the territory, which registers things of these classes."""

from cases.models import CaseClass, Kind
from grids.actions.component_lists import ClassWords, put_component_classes
from grids.models import ComponentClass
from members.models import User

PATTERN = r"^\d{2}(\d{3})?$"
LONGEST = ComponentClass._meta.get_field("name").max_length


def hand_down_components(by: User | None = None) -> int:
    """Inside the transaction that changed the catalogue; how many classes changed. Current schemes only."""
    rows = CaseClass.objects.filter(kind=Kind.COMPONENT, scheme__is_current=True, code__regex=PATTERN)
    named = rows.order_by("scheme__code", "code").values_list("code", "name", "name_en")
    found = [ClassWords(code, name[:LONGEST], name_en[:LONGEST]) for code, name, name_en in named]
    return put_component_classes(classes=found, by=by)
