"""What holds for every endpoint of the API and is written into its description in one place."""

from typing import Any

from gridgov.api import BAD, WRONG_TYPE

ERROR = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
OF_ANY_BODY = {"400": BAD, "415": WRONG_TYPE}


def what_any_body_meets(result: dict[str, Any], **_about: Any) -> dict[str, Any]:
    """Whoever sends a body may be told that it cannot be read, whatever the endpoint does with it."""
    for path in result["paths"].values():
        for operation in path.values():
            if "requestBody" in operation:
                for status, answer in OF_ANY_BODY.items():
                    told = {"content": ERROR, "description": answer.description}
                    operation["responses"].setdefault(status, told)
    return result
