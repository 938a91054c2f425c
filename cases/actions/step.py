"""What one move carries with it while it is being made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Case, CaseEvent, CaseText, Participant, WorkOrder
from cases.photos import Prepared
from cases.workflow import Move, Permit
from gridgov.problems import Invalid
from members.models import User


@dataclass
class Step:
    """One move on a locked case. Effects change `case`, may change `target`, and put ids and codes into `data`."""

    case: Case
    move: Move
    actor: User | None
    permit: Permit
    given: dict[str, Any]
    at: datetime
    target: str
    photos: Sequence[Prepared] = ()
    data: dict[str, Any] = field(default_factory=dict)
    anew: set[str] = field(default_factory=set)  # kinds of clocks that start anew: level, stage

    @property
    def text(self) -> str:
        """The sentence that was given, stripped."""
        return str(self.given.get("text") or "").strip()

    def need(self, name: str) -> Any:
        """A given value, or Invalid naming the field."""
        value = self.given.get(name)
        if value in (None, "", []) or (isinstance(value, str) and not value.strip()):
            raise Invalid({name: _("This has to be given.")})
        return value

    def lead_order(self) -> WorkOrder | None:
        """The work order of whoever repairs, if there is one."""
        return self.case.work_orders.filter(role="lead", state__in=["open", "accepted", "answered"]).first()

    def take_part(self, roles: Mapping[int, str]) -> None:
        """Make organisations participants in these roles, whatever roles they had."""
        rows = [
            Participant(case=self.case, organisation_id=organisation, role=role, since=self.at)
            for organisation, role in roles.items()
        ]
        Participant.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["case", "organisation"],
            update_fields=["role", "since"],
        )

    def write(self, from_state: str) -> CaseEvent:
        """Append the event, its text apart from it."""
        text = (
            CaseText.objects.create(case=self.case, body=self.text, created_at=self.at) if self.text else None
        )
        return CaseEvent.objects.create(
            case=self.case,
            move=self.move.name,
            from_state=from_state,
            to_state=self.case.state,
            actor=self.actor,
            organisation_id=self.permit.organisation,
            at=self.at,
            text=text,
            data=self.data,
        )
