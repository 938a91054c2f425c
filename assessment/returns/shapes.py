"""Departments' returns as the API takes and shows them."""

from typing import Any

from rest_framework import serializers

from assessment.models import Return, ReturnDocument
from assessment.returns.actions import LONGEST
from assessment.returns.figures import ALL
from assessment.returns.periods import Every
from assessment.returns.table import Line
from cases.api.inputs import an_id
from cases.api.serializers import Named, Paged, Shape
from cases.api.setup.parts import by_code
from grids.models import Area
from members.models import Organisation


class ReturnColumnIn(serializers.Serializer[Any]):
    figure = serializers.ChoiceField([(figure.code, figure.label) for figure in ALL])
    case_class = an_id(
        required=False, allow_null=True, default=None, help_text="Id of a class or group: of it only"
    )


class ReturnColumnShape(Shape):
    """What stands in a column, and what counts there."""

    figure = serializers.CharField(source="figure.code")
    version = serializers.IntegerField(help_text="Of the figure's definition")
    case_class = serializers.IntegerField(allow_null=True)
    name = serializers.CharField(source="label")
    counts = serializers.CharField(source="hint")


class ReturnShape(Shape):
    """One return: figures for each unit of an area, after each period."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    organisation = Named(help_text="Who asks")
    area = Named()
    unit = serializers.ChoiceField(Return.Unit.choices)
    every = serializers.ChoiceField(Every.choices)
    columns = ReturnColumnShape(source="asked", many=True)
    next_first = serializers.DateField(help_text="First day of the period that is drawn up next")
    ended_at = serializers.DateTimeField(allow_null=True)


class ReturnPage(Paged):
    results = ReturnShape(many=True)


class ReturnDocumentBrief(Shape):
    """A period of a return, drawn up or being drawn up."""

    id = serializers.IntegerField()
    first = serializers.DateField(help_text="First day of the period")
    version = serializers.IntegerField()
    reason = serializers.CharField(help_text="Of a later version: why")
    state = serializers.ChoiceField(ReturnDocument.State.choices)
    percent = serializers.IntegerField()
    read_from = serializers.DateTimeField(allow_null=True, help_text="Its numbers were read from here")
    read_to = serializers.DateTimeField(allow_null=True, help_text="to here, and kept")
    handed_in_at = serializers.DateTimeField(allow_null=True)


class ReturnDocumentPage(Paged):
    results = ReturnDocumentBrief(many=True)


class ReturnNoteShape(Shape):
    text = serializers.CharField()
    organisation = Named()
    at = serializers.DateTimeField()


class ReturnLineShape(Shape):
    key = serializers.CharField(source="row.key")
    kind = serializers.CharField(source="row.kind")
    code = serializers.CharField(source="row.code")
    name = serializers.CharField()
    cells = serializers.SerializerMethodField(help_text='A number, null, or "hidden", for each column')
    notes = ReturnNoteShape(many=True)

    def get_cells(self, line: Line) -> list[int | str | None]:
        return [cell.value for cell in line.cells]  # type: ignore[misc]


class ReturnTable(Shape):
    """What you may see of a document: rows of your own areas."""

    document = ReturnDocumentBrief()
    columns = ReturnColumnShape(many=True)
    lines = ReturnLineShape(many=True)
    total = ReturnLineShape(allow_null=True)


class ReturnIn(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=120)
    organisation = by_code(Organisation.objects.filter(is_active=True), "the organisation that asks")
    area = by_code(Area.objects.all(), "a city, district or street")
    unit = serializers.ChoiceField(Return.Unit.choices)
    every = serializers.ChoiceField(Every.choices)
    columns = ReturnColumnIn(many=True)
    starts_on = serializers.DateField(required=False, help_text="A day in the first period; today without it")
    readers = by_code(
        Organisation.objects.filter(is_active=True),
        "who may read it besides",
        many=True,
        required=False,
        default=list,
    )


class DrawUpIn(serializers.Serializer[Any]):
    day = serializers.DateField(help_text="In a period that is over")
    reason = serializers.CharField(
        required=False, default="", max_length=LONGEST, help_text="Where it was drawn up"
    )


class ReturnNoteIn(serializers.Serializer[Any]):
    key = serializers.CharField(max_length=24, help_text="Key of a row, or total")
    text = serializers.CharField(max_length=LONGEST)
