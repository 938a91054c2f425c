"""The empty table that a staff import takes, with its columns explained."""

import io

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from grids.models.area import in_chinese
from members.models import PostKind
from members.staff_columns import COLUMNS


def staff_template() -> bytes:
    """An XLSX workbook: a sheet to fill, one that explains the columns, one with the posts there are."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = _("Staff")
    sheet.append([column.chinese if in_chinese() else column.name for column in COLUMNS])
    sheet.append([column.example for column in COLUMNS])
    sheet.freeze_panes = "A2"
    columns = book.create_sheet(_("Columns"))
    columns.append([_("Column"), _("Must be given"), _("What it takes")])
    for column in COLUMNS:
        columns.append(
            [
                f"{column.name} / {column.chinese}",
                _("yes") if column.required else "",
                str(column.explanation),
            ]
        )
    posts = book.create_sheet(_("Posts"))
    posts.append([_("Code"), _("Post"), _("needs a grid")])
    for kind in PostKind.objects.all():
        posts.append([kind.code, kind.display_name, _("yes") if kind.needs_grid else ""])
    for each in book.worksheets:
        for number, cell in enumerate(each[1], 1):
            cell.font = Font(bold=True)
            each.column_dimensions[get_column_letter(number)].width = 22
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
