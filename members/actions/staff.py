"""Staff import: every row is tried with the same actions that the pages use; all are kept, or none."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gridgov.audit import record
from gridgov.problems import Invalid, Problem
from grids.models import Area, Grid
from members.actions.accounts import create_account
from members.actions.posts import appoint
from members.models import Organisation, PostKind, User
from members.staff_columns import COLUMNS, recognised
from members.tables import Row, Table

MOST_ROWS = 1000
PUBLIC = ("public_phone", "office", "office_hours")
NAMES = frozenset(column.name for column in COLUMNS)
MISSING = {
    Organisation: gettext_lazy("There is no organisation with the code “%(code)s”."),
    Area: gettext_lazy("There is no area with the code “%(code)s”."),
    Grid: gettext_lazy("There is no grid with the code “%(code)s”."),
}


@dataclass
class StaffRow:
    """A row as tried: `errors` by column ("" for the whole row), what it does, and the password it made."""

    number: int
    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    makes_account: bool = False
    makes_post: bool = False
    password: str = ""


def read_staff(table: Table) -> list[Row]:
    """The rows with known column names as keys; Invalid for unknown columns, no rows or too many."""
    columns = recognised(table.columns)
    rows: list[Row] = []
    for row in table.rows:
        rows.append(
            Row(row.number, {columns[h].name: text for h, text in row.values.items() if h in columns})
        )
        if len(rows) > MOST_ROWS:
            raise Invalid(_("The file has more than %(most)s rows; split it.") % {"most": MOST_ROWS})
    if not rows:
        raise Invalid(_("The file has no rows below its headings."))
    return rows


def preview_staff(*, actor: User | None, rows: list[Row], at: datetime | None = None) -> list[StaffRow]:
    """What an import would do and what is wrong, row by row; nothing is kept."""
    with transaction.atomic():
        tried = _try_all(actor, rows, at)
        transaction.set_rollback(True)
    return tried


@transaction.atomic
def import_staff(*, actor: User | None, rows: list[Row], at: datetime | None = None) -> list[StaffRow]:
    """Make the accounts and posts of all rows, or refuse all with the first error. New accounts bring a password."""
    tried = _try_all(actor, rows, at)
    bad = [row for row in tried if row.errors]
    if bad:
        first = next(iter(bad[0].errors.values()))
        raise Invalid(
            ngettext(
                "%(count)s row is wrong and nothing was imported. Row %(row)s: %(why)s",
                "%(count)s rows are wrong and nothing was imported. Row %(row)s: %(why)s",
                len(bad),
            )
            % {"count": len(bad), "row": bad[0].number, "why": first}
        )
    record(actor=actor, action="staff.import", at=at, data={"rows": len(rows)})
    return tried


def _try_all(actor: User | None, rows: list[Row], at: datetime | None) -> list[StaffRow]:
    made: set[str] = set()
    return [_try(actor, row, made, at) for row in rows]


def _try(actor: User | None, row: Row, made: set[str], at: datetime | None) -> StaffRow:
    tried = StaffRow(row.number, row.values)
    try:
        with transaction.atomic():
            values = _converted(row)
            user = _account(actor, values, tried, made)
            if values["post"]:
                _appoint(actor, user, values, at)
                tried.makes_post = True
    except Invalid as problem:
        tried.errors = {
            name if name in NAMES else "": str(text) for name, text in problem.fields.items()
        } or {"": str(problem)}
    except Problem as problem:
        tried.errors = {"": str(problem)}
    return tried


def _converted(row: Row) -> dict[str, Any]:
    """Cells as values; Invalid by column for all that cannot be read."""
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for column in COLUMNS:
        try:
            values[column.name] = column.read(row.values.get(column.name, ""))
        except Invalid as problem:
            errors[column.name] = str(problem)
        if column.required and not row.values.get(column.name):
            errors[column.name] = _("This must not be empty.")
    if errors:
        raise Invalid(errors)
    return values


def _account(actor: User | None, values: dict[str, Any], tried: StaffRow, made: set[str]) -> User:
    user = User.objects.filter(username=values["username"]).first()
    if user is None:
        if not values["name"]:
            raise Invalid({"name": _("A new account needs a name.")})
        fields = {name: values[name] for name in ("username", "name", "name_en", "email")}
        user, tried.password = create_account(actor=actor, **fields)
        tried.makes_account = True
        made.add(user.username)
    elif values["name"] and values["name"] != user.name:
        raise Invalid(
            {
                "username": _("The user name %(name)s belongs to somebody else; choose another.")
                % {"name": user.username}
            }
        )
    elif not values["post"] and user.username not in made:
        raise Invalid({"username": _("This account exists already, and the row gives no post.")})
    return user


def _appoint(actor: User | None, user: User, values: dict[str, Any], at: datetime | None) -> None:
    if not values["organisation"]:
        raise Invalid({"organisation": _("A post needs an organisation; give its code.")})
    appoint(
        actor=actor,
        user=user,
        kind=_kind(values["post"]),
        organisation=_by_code(Organisation, values["organisation"], "organisation"),
        area=_by_code(Area, values["area"], "area") if values["area"] else None,
        grid=_by_code(Grid, values["grid"], "grid") if values["grid"] else None,
        starts_on=values["starts_on"],
        ends_on=values["ends_on"],
        is_public=values["is_public"],
        at=at,
        **{name: values[name] for name in PUBLIC},
    )


def _kind(text: str) -> PostKind:
    found = PostKind.objects.filter(Q(code=text) | Q(name=text) | Q(name_en__iexact=text)).first()
    if found is None:
        codes = ", ".join(PostKind.objects.values_list("code", flat=True))
        raise Invalid(
            {
                "post": _("There is no post “%(text)s”. Posts: %(codes)s.")
                % {"text": text[:40], "codes": codes}
            }
        )
    return found


def _by_code(model: Any, code: str, column: str) -> Any:
    try:
        return model.objects.get(code=code)
    except ObjectDoesNotExist:
        raise Invalid({column: MISSING[model] % {"code": code[:40]}}) from None
