"""Which class a form's control needs, so that forms stay free of styling."""

from django.forms import BoundField, widgets
from django.utils.safestring import SafeString

CLASSES: tuple[tuple[type[widgets.Widget], str], ...] = (
    (widgets.CheckboxSelectMultiple, "form-check-input"),
    (widgets.RadioSelect, "form-check-input"),
    (widgets.CheckboxInput, "form-check-input"),
    (widgets.Select, "form-select"),
)


def draw(field: BoundField) -> SafeString:
    """The control's HTML; classes given by the form are kept."""
    given = field.field.widget.attrs.get("class", "")
    wanted = " ".join(part for part in (given, _class_of(field.field.widget), _error_class(field)) if part)
    return field.as_widget(attrs={"class": wanted})


def _class_of(widget: widgets.Widget) -> str:
    return next((name for kind, name in CLASSES if isinstance(widget, kind)), "form-control")


def _error_class(field: BoundField) -> str:
    return "is-invalid" if field.errors else ""
