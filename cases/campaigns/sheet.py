"""The units of a campaign as a file: a line each, with what was found."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.campaigns.queries import campaign_for_reading, watched
from cases.campaigns.rules import answer_text
from cases.exports.sheets import Sheet, moment_cell, registers, text_cells
from cases.models import Campaign, CampaignTask, Export
from members.models import User


@registers
class CampaignUnits(Sheet):
    """Those that the person may see; `of` is the campaign."""

    what, title, file_name = "campaign", gettext_lazy("Campaign"), "campaign"

    def rows(self, export: Export, person: User) -> QuerySet[CampaignTask]:
        tasks = watched(campaign_for_reading(person, export.of or 0), person)
        return tasks.select_related("grid__community", "done_by")

    def head(self, export: Export) -> list[str]:
        own = [_("Day"), _("Grid"), _("Community"), _("Done at"), _("Who")]
        return text_cells([*own, *(question["label"] for question in _asked(export))])

    def kinds(self, export: Export) -> list[str]:
        asked = ("number" if question["kind"] == "number" else "text" for question in _asked(export))
        return ["text", "text", "text", "moment", "text", *asked]

    def lines(
        self, items: Sequence[CampaignTask], export: Export, read_at: datetime
    ) -> Iterable[Sequence[str]]:
        asked = _asked(export)
        for task in items:
            who = task.done_by.display_name if task.done_by else ""
            first = text_cells([task.day.isoformat(), task.grid.code, task.grid.community.display_name])
            answers = task.answers or {}
            found = (_told(question, answers.get(question["name"])) for question in asked)
            yield [*first, moment_cell(task.done_at), *text_cells([who]), *found]

    def about(self, export: Export, person: User) -> str:
        campaign = campaign_for_reading(person, export.of or 0)
        return _("Campaign: %(title)s") % {"title": campaign.title}

    def address(self, export: Export) -> str:
        return reverse("desk:campaign", args=[export.of])


def _asked(export: Export) -> list[dict[str, Any]]:
    return Campaign.objects.get(pk=export.of or 0).asked


def _told(question: dict[str, Any], value: Any) -> str:
    told = answer_text(value)
    return told if question["kind"] == "number" else text_cells([told])[0]
