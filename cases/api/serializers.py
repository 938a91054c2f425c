"""How cases look in JSON. Times are ISO 8601 with an offset; names are in the language asked for."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from cases.api.dispute_shapes import DisputeShape
from cases.lamps import Lamp, lamp_of
from cases.models import (
    FAR_FUTURE,
    Case,
    CaseEvent,
    CaseRequest,
    Clock,
    Participant,
    Photo,
    SiteTask,
    Summons,
    WorkOrder,
)
from cases.models.case import Level, Source
from cases.models.catalogue import Kind, LimitUnit
from cases.queries.disputes import dispute_of
from cases.workflow import MOVES, State
from grids.models import Component


class Shape(serializers.Serializer[Any]):
    """Something that is only written out."""


class Paged(Shape):
    """A page of a list; `results` are declared by the list's own shape."""

    next = serializers.URLField(allow_null=True, help_text="Address of the page after this one")


class Named(Shape):
    """An area, grid or organisation."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField(source="display_name")


class Person(Shape):
    id = serializers.IntegerField()
    name = serializers.CharField(source="display_name")


class Due(serializers.DateTimeField):
    """When a limit runs out; null where none runs."""

    def to_representation(self, value: Any) -> Any:
        return None if value == FAR_FUTURE else super().to_representation(value)


class Standard(Shape):
    """A filing standard: the condition under which a case is established, and its limit."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    condition = serializers.CharField(source="condition_text")
    limit_value = serializers.DecimalField(max_digits=10, decimal_places=4)
    limit_unit = serializers.ChoiceField(LimitUnit.choices)
    urgent = serializers.BooleanField(source="is_urgent")
    district = serializers.CharField(
        source="district.code",
        default=None,
        allow_null=True,
        help_text="Set by this district; null: by the city",
    )


class ClassBrief(Shape):
    """An entry of the catalogue."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(Kind.choices)
    code = serializers.CharField()
    name = serializers.CharField(source="display_name")


class ClassFound(ClassBrief):
    """A class with its scheme, its group and the standards in force."""

    scheme = serializers.CharField(source="scheme.code")
    group = serializers.CharField(source="parent.display_name", allow_null=True, default=None)
    is_dispute = serializers.BooleanField(help_text="Its cases are seen only by those who work on them")
    standards = Standard(source="standards_now", many=True)


class Classes(Shape):
    results = ClassFound(many=True)


class CaseReceipt(Shape):
    """Where a case stands: what a report or a move answers. `version` goes with the next move."""

    id = serializers.IntegerField()
    uuid = serializers.UUIDField()
    number = serializers.CharField(help_text="What the reporter follows it by")
    state = serializers.ChoiceField(State.choices)
    level = serializers.ChoiceField(Level.choices)
    holder = Named(help_text="The one organisation that answers for it")
    due_at = Due(allow_null=True, help_text="When this level's time runs out")
    total_due_at = Due(allow_null=True, help_text="When the whole case's time runs out")
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    url = serializers.SerializerMethodField()

    def get_url(self, case: Case) -> str:
        """Address of the whole case."""
        return reverse("api-case", args=[case.pk], request=self.context.get("request"))


class ComponentBrief(Shape):
    """The registered thing a case is about; /components/ tells more."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField(source="component_class.display_name", help_text="Of its class")


class Keeper(Shape):
    code = serializers.CharField()
    name = serializers.CharField(source="display_name")


class ComponentOfCase(ComponentBrief):
    """The same with owner and maintainer."""

    owner = Keeper(allow_null=True)
    maintainer = Keeper(allow_null=True)
    state = serializers.ChoiceField(Component.State.choices)
    lon = serializers.FloatField()
    lat = serializers.FloatField()


class CaseRow(CaseReceipt):
    """One line of a list."""

    source = serializers.ChoiceField(Source.choices)  # type: ignore[assignment]
    case_class = ClassBrief()
    urgent = serializers.BooleanField()
    description = serializers.SerializerMethodField(
        help_text="Empty in lists where the case is a dispute: whoever reads it leaves a row"
    )
    is_dispute = serializers.BooleanField(source="dispute", help_text="Seen only by those who work on it")
    place = serializers.CharField()
    lon = serializers.FloatField(allow_null=True)
    lat = serializers.FloatField(allow_null=True)
    component = ComponentBrief(allow_null=True)
    grid = Named(source="duty_grid", allow_null=True, help_text="The grid that serves the case now")
    community = Named(allow_null=True)
    street = Named(allow_null=True)
    district = Named(allow_null=True)
    city = Named()
    uncovered = serializers.BooleanField(help_text="No routing rule covers it")
    lamp = serializers.SerializerMethodField(
        help_text="Colour of this level's limit, by the time that counts"
    )
    reported_at = serializers.DateTimeField()
    established_at = serializers.DateTimeField(allow_null=True)
    handled_at = serializers.DateTimeField(allow_null=True)
    checked_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    supervised_at = serializers.DateTimeField(allow_null=True)

    def get_description(self, case: Case) -> str:
        return "" if case.dispute and not self.context.get("whole") else case.description

    @extend_schema_field(serializers.ChoiceField(Lamp.choices))
    def get_lamp(self, case: Case) -> str:
        face = self.context["faces"].get(case.pk)
        return face.lamp if face else Lamp.OFF


class CasePage(Paged):
    """`next` is the address of the following page, null on the last; there are no totals."""

    results = CaseRow(many=True)


class ClockShape(Shape):
    """A running, paused or ended limit on one holder."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(Clock.Kind.choices)
    stage = serializers.CharField(allow_blank=True)
    holder = Named()
    owed_to = Named(allow_null=True, help_text="Whom a feedback clock owes the answer")
    limit_value = serializers.DecimalField(max_digits=16, decimal_places=6)
    limit_unit = serializers.ChoiceField(LimitUnit.choices)
    started_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    warn_at = serializers.DateTimeField()
    warn_share = serializers.DecimalField(
        max_digits=4, decimal_places=3, help_text="Part of the limit after which the holder is warned"
    )
    lamp = serializers.SerializerMethodField(help_text="Its colour, by the time that counts")
    lapsed_at = serializers.DateTimeField(allow_null=True)
    explained_at = serializers.DateTimeField(
        allow_null=True, help_text="An appeal against the overdue mark was granted; it was late all the same"
    )
    paused_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    pauses = serializers.ListField(child=serializers.ListField(child=serializers.DateTimeField()))
    extensions = serializers.ListField(
        child=serializers.ListField(), help_text="What was granted on top: when, how much, id of the request"
    )

    @extend_schema_field(serializers.ChoiceField(Lamp.choices))
    def get_lamp(self, clock: Clock) -> str:
        return lamp_of(clock, timezone.now())


class PhotoShape(Shape):
    """A picture; its addresses answer only to people who may see the case."""

    uuid = serializers.UUIDField()
    kind = serializers.ChoiceField(Photo.Kind.choices)
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    taken_at = serializers.DateTimeField(allow_null=True)
    url = serializers.SerializerMethodField()
    small_url = serializers.SerializerMethodField()

    def get_url(self, photo: Photo) -> str:
        return reverse("case-photo", args=[photo.uuid], request=self.context.get("request"))

    def get_small_url(self, photo: Photo) -> str:
        return reverse("case-photo-small", args=[photo.uuid], request=self.context.get("request"))


class EventShape(Shape):
    """One step of the history. `data` holds ids and codes; `text` is empty once it was shredded."""

    id = serializers.IntegerField()
    move = serializers.CharField()
    done = serializers.SerializerMethodField(help_text="The step in words")
    from_state = serializers.CharField(allow_blank=True)
    to_state = serializers.ChoiceField(State.choices)
    at = serializers.DateTimeField()
    actor = Person(allow_null=True, help_text="null: the system, or a resident without an account")
    organisation = Named(allow_null=True, help_text="For whom it was done")
    text = serializers.CharField(source="text.body", allow_blank=True, default="")
    data = serializers.DictField()  # type: ignore[assignment]
    photos = PhotoShape(source="photos.all", many=True)

    def get_done(self, event: CaseEvent) -> str:
        return str(MOVES[event.move].done) if event.move in MOVES else event.move


class OrderShape(Shape):
    """One organisation's part. The case is handled when the lead and every mandatory one have answered."""

    id = serializers.IntegerField()
    organisation = Named()
    role = serializers.ChoiceField(WorkOrder.Role.choices)
    state = serializers.ChoiceField(WorkOrder.State.choices)
    mandatory = serializers.BooleanField()
    own_limit = serializers.BooleanField(help_text="false: its limit is the whole case's")
    clock = serializers.IntegerField(source="clock_id", allow_null=True, help_text="Id among `clocks`")
    given_at = serializers.DateTimeField()
    due_at = Due(allow_null=True)
    accepted_at = serializers.DateTimeField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    reworks = serializers.IntegerField()
    answer = serializers.CharField(allow_blank=True, help_text="What it said last")


class SummonsShape(Shape):
    """An organisation called to the spot."""

    id = serializers.IntegerField()
    organisation = Named()
    state = serializers.ChoiceField(Summons.State.choices)
    called_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(source="clock.due_at", help_text="When it should be there")
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    arrived_at = serializers.DateTimeField(allow_null=True)
    late = serializers.BooleanField()
    lon = serializers.FloatField(allow_null=True)
    lat = serializers.FloatField(allow_null=True)


class LookShape(Shape):
    """A look on site: before filing, before closing, or a second one."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(SiteTask.Kind.choices)
    title = serializers.CharField(help_text="In the words of this city")
    grid = Named(allow_null=True)
    person = Person(
        allow_null=True, help_text="Who was sent or took it on; null: the grid's members together"
    )
    given_at = serializers.DateTimeField()
    due_at = Due(source="clock.due_at")
    lapsed_at = serializers.DateTimeField(source="clock.lapsed_at", allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)
    done_by = Person(allow_null=True)
    result = serializers.ChoiceField(SiteTask.Result.choices, allow_blank=True)


class ParticipantShape(Shape):
    organisation = Named()
    role = serializers.ChoiceField(Participant.Role.choices)
    since = serializers.DateTimeField()


class RequestShape(Shape):
    """Something that waits for somebody's decision."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(CaseRequest.Kind.choices)
    organisation = Named(allow_null=True, help_text="For whom it was asked")
    until = serializers.DateTimeField(allow_null=True, help_text="End of a hold")
    amount = serializers.DecimalField(
        max_digits=16, decimal_places=6, allow_null=True, help_text="Of an extension"
    )
    unit = serializers.CharField(allow_blank=True, help_text="Of the amount")
    ground = serializers.CharField(allow_blank=True, help_text="Why it is the wrong organisation")
    asked_by = Person()
    asked_at = serializers.DateTimeField()
    reason = serializers.CharField(source="reason.body", allow_blank=True)


class MoveShape(Shape):
    """A move that you may make now: POST to `url` with `needs` and, if you like, `takes`."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    needs = serializers.ListField(child=serializers.CharField())
    takes = serializers.ListField(child=serializers.CharField())
    url = serializers.CharField()


class WholeCase(CaseRow):
    """A case with its limits, history, orders, and the moves that you may make."""

    component = ComponentOfCase(allow_null=True)
    reported_grid = Named(allow_null=True, help_text="The grid it was reported in, for ever")
    reported_by = Person(allow_null=True)
    filing_standard = Standard(allow_null=True)
    reopened = serializers.IntegerField(help_text="How often")
    settled_on_spot = serializers.BooleanField()
    sampled = serializers.BooleanField(
        allow_null=True, help_text="Drawn to be checked on site before closing; null: its class always is"
    )
    held_until = serializers.DateTimeField(allow_null=True)
    clocks = ClockShape(many=True)
    events = EventShape(many=True)
    work_orders = OrderShape(source="told_orders", many=True)
    summonses = SummonsShape(many=True, help_text="Whoever was called to the spot")
    looks = LookShape(source="site_tasks", many=True, help_text="Looks on site")
    participants = ParticipantShape(many=True)
    requests = RequestShape(many=True, help_text="Those that wait for a decision")
    organisations = Named(many=True, help_text="Whom it could be given to, likeliest first, when you may")
    standards = Standard(many=True, help_text="Filing standards of its class, when you may establish it")
    dispute = serializers.SerializerMethodField(help_text="What only a dispute has; null for other cases")
    merged_into = serializers.CharField(
        source="merged_into.number",
        default=None,
        allow_null=True,
        help_text="Number of the case under which it is dealt with",
    )
    merged = serializers.SerializerMethodField(help_text="Numbers of the cases that were merged into it")
    moves = serializers.SerializerMethodField()

    @extend_schema_field(DisputeShape(allow_null=True))
    def get_dispute(self, case: Case) -> Any:
        found = dispute_of(case)
        return DisputeShape(found).data if found else None

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_merged(self, case: Case) -> list[str]:
        return sorted(row.number for row in case.merged.all())

    @extend_schema_field(MoveShape(many=True))
    def get_moves(self, case: Case) -> list[dict[str, Any]]:
        request = self.context.get("request")
        return [
            {
                "name": move.name,
                "label": str(move.label),
                "needs": list(move.needs),
                "takes": list(move.takes),
                "url": reverse(f"api-move-{move.name}", args=[case.pk], request=request),
            }
            for move in self.context["moves"]
        ]
