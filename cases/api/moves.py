"""POST /cases/{id}/{move}/: one address for each row of the state table, documented from the row."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.actions import perform
from cases.api import dispute_inputs
from cases.api.inputs import body_of
from cases.api.serializers import CaseReceipt
from cases.photos import prepare_all
from cases.workflow import MOVES, Move, Where
from gridgov.api import BAD, FORBIDDEN, MISSING, STALE, WRONG_TYPE, valid

EXAMPLES: dict[str, Any] = {
    "text": "As seen on site",
    "filing_standard": 12,
    "organisation": 40,
    "request": 7,
    "main": 118,
    "ground": "not_ours",
    "clock": 31,
    "appeal": 5,
    "amount": "1",
    "order": 31,
    "organisations": [40, 41],
    "until": "2026-03-09T09:00:00+08:00",
    **dispute_inputs.EXAMPLES,
}
PLACES = {
    Where.HOLDER: "the organisation that answers for the case",
    Where.WORKER: "an organisation with a work order that it has not answered",
    Where.SUMMONED: "an organisation called to the spot",
    Where.SUPERIOR: "a centre above",
    Where.PARTICIPANT: "an organisation that passed it up or assists",
    Where.GRID: "members of the grid",
    Where.MEDIATOR: "the mediator",
    Where.ENTRUSTED: "whoever was let in by name",
    Where.RUNG: "whoever the alarm was rung for",
    Where.ASKER: "an organisation whose request waits",
    Where.REPORTER: "whoever reported it",
    Where.SYSTEM: "the system",
}


def by_people(move: Move) -> bool:
    """Whether anybody but the worker process may make it."""
    return any(who.where is not Where.SYSTEM for who in move.who)


class MoveSchema(AutoSchema):
    """Reads the move's row."""

    @property
    def move(self) -> Move:
        view: Any = self.view
        found: Move = view.move
        return found

    def get_operation_id(self) -> str:
        return f"{self.move.name}_case"

    def get_summary(self) -> str:
        return str(self.move.label)

    def get_description(self) -> str:  # type: ignore[override]  # the stubs mean another schema class
        move = self.move
        who = "; ".join(_who(move))
        target = move.target.value if move.target else "unchanged, or as the step decides"
        lines = [f"From: {', '.join(move.sources)}.", f"To: {target}.", f"Who may: {who}.", move.reason]
        return "\n\n".join(line for line in lines if line)

    def get_request_serializer(self) -> Any:
        move = self.move
        form = {"multipart/form-data": body_of(move, photos=True)}
        if "photos" in move.needs:
            return form
        plain = {"application/json": body_of(move, photos=False)}
        return plain | (form if "photos" in move.takes else {})

    def get_response_serializers(self) -> Any:
        return {200: CaseReceipt, 400: BAD, 403: FORBIDDEN, 404: MISSING, 409: STALE, 415: WRONG_TYPE}

    def get_examples(self) -> list[OpenApiExample]:
        if "photos" in self.move.needs:  # a form with files, which no JSON can show
            return []
        value = {name: EXAMPLES[name] for name in self.move.needs} | {"version": 3}
        return [OpenApiExample(self.move.name, value, request_only=True)]


def _who(move: Move) -> list[str]:
    """Each place once, with the rights of which one is needed there."""
    rights: dict[Where, list[str]] = {}
    for row in move.who:
        rights.setdefault(row.where, []).extend([row.permission] if row.permission else [])
    return [
        f"{PLACES[where]} ({' or '.join(names)})" if names else PLACES[where]
        for where, names in rights.items()
    ]


class MakeMove(APIView):
    """One move on one case."""

    parser_classes = [JSONParser, MultiPartParser]
    schema = MoveSchema()
    move: Move = MOVES["note"]

    def post(self, request: Request, case_id: int) -> Response:
        """What is missing is said by the action, after it has asked whether this person may at all."""
        given = valid(body_of(self.move, photos=True)(data=request.data, partial=True))
        case = perform(
            self.move.name,
            case_id=case_id,
            actor=request.user,  # type: ignore[arg-type]
            version=given.pop("version", None),
            photos=prepare_all(given.pop("photos", [])),
            given=given | {"before": prepare_all(given.get("before", []))},
        )
        return Response(CaseReceipt(case, context={"request": request}).data)


def view_of(move: Move) -> Any:
    """The view of one move; those of the system answer who may, and stand in no documentation."""
    hidden: type[MakeMove] = type("SystemMove", (MakeMove,), {})
    view = MakeMove if by_people(move) else extend_schema(exclude=True)(hidden)
    return view.as_view(move=move)
