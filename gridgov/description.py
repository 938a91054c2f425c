"""What holds for every endpoint of the API and is written into its description in one place."""

import time
from typing import Any, ClassVar

from django.utils.translation import get_language
from drf_spectacular.generators import SchemaGenerator

from gridgov.api import BAD, WRONG_TYPE

ERROR = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
OF_ANY_BODY = {"400": BAD, "415": WRONG_TYPE}

KEPT = 60.0  # seconds; describing all endpoints takes one or two, and anybody may ask for it


class Generator(SchemaGenerator):
    """The description is the same for everybody: a process remembers it for a while, in each language."""

    known: ClassVar[dict[str | None, tuple[float, Any]]] = {}

    def get_schema(self, request: Any = None, public: bool = False) -> Any:
        if request is None:
            return super().get_schema(request, public)  # type: ignore[no-untyped-call]
        since, schema = self.known.get(get_language(), (float("-inf"), None))
        if time.monotonic() - since > KEPT:
            schema = super().get_schema(request, public)  # type: ignore[no-untyped-call]
            self.known[get_language()] = (time.monotonic(), schema)
        return schema


def what_any_body_meets(result: dict[str, Any], **_about: Any) -> dict[str, Any]:
    """Whoever sends a body may be told that it cannot be read, whatever the endpoint does with it."""
    for path in result["paths"].values():
        for operation in path.values():
            if "requestBody" in operation:
                for status, answer in OF_ANY_BODY.items():
                    told = {"content": ERROR, "description": answer.description}
                    operation["responses"].setdefault(status, told)
    return result
