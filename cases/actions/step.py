"""What one move carries with it while it is being made."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from cases.actions.history import append
from cases.models import Case, CaseEvent, CaseText, Participant, SiteTask
from cases.photos import Prepared
from cases.queries.onsite import open_task
from cases.workflow import Move, Permit
from gridgov.problems import Invalid
from members.models import User

JOIN = """
    INSERT INTO cases_participant AS known (case_id, organisation_id, role, since)
    SELECT %s, unnest(%s::bigint[]), %s, %s
    ON CONFLICT (case_id, organisation_id) DO UPDATE SET role = excluded.role, since = excluded.since
    WHERE known.role <> ALL(%s)
"""


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
    quiet: bool = False  # nobody has to be told
    other: Case | None = None  # locked with it: the case that it is, or is to be, merged into
    along: list[tuple[str, Case]] = field(default_factory=list)  # what happens to another case with it

    @cached_property
    def look(self) -> SiteTask | None:
        """The look on site that is under way while the move begins."""
        return open_task(self.case)

    @property
    def text(self) -> str:
        """The sentence that was given, stripped."""
        return str(self.given.get("text") or "").strip()

    @cached_property
    def said(self) -> CaseText | None:
        """The sentence as it is kept, where more than the event refers to it: what the move asks or answers."""
        if not self.text:
            return None
        return CaseText.objects.create(case=self.case, body=self.text, created_at=self.at)

    @property
    def reason(self) -> CaseText:
        """The same of a move that nobody makes without one."""
        assert self.said is not None, "the table says that it needs a text"
        return self.said

    def need(self, name: str) -> Any:
        """A given value, or Invalid naming the field."""
        if name == "photos":
            return self._shown()
        value = self.given.get(name)
        if value in (None, "", []) or (isinstance(value, str) and not value.strip()):
            raise Invalid({name: _("This has to be given.")})
        return value

    def _shown(self) -> Sequence[Prepared]:
        if not self.photos:
            raise Invalid({"photos": _("Add at least one photo that shows it.")})
        return self.photos

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

    def join(self, organisations: Iterable[int], role: str) -> None:
        """Make organisations participants; the holder holds, and who passed the case up goes on being told as such.

        Whoever works on it is no less for being called to the spot. One statement, whatever roles they had.
        """
        stay = ["holder", "passed_up", *(["working", "assisting"] if role == "summoned" else [])]
        with connection.cursor() as cursor:
            cursor.execute(JOIN, [self.case.pk, list(organisations), role, self.at, stay])

    def write(self, from_state: str) -> CaseEvent:
        """Append the event, its text apart from it: together, unless the move had to keep its text before."""
        kept = "said" in self.__dict__
        event = CaseEvent(
            case=self.case,
            move=self.move.name,
            from_state=from_state,
            to_state=self.case.state,
            actor=self.actor,
            organisation_id=self.permit.organisation,
            at=self.at,
            text=self.said if kept else None,
            data=self.data,
        )
        return append(event, "" if kept else self.text)
