"""Who brings in files of which hotline: whoever takes reports for its office."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from cases.intake.callers import must_take_reports
from cases.models import Hotline, HotlineFile
from members.access import organisations_with


def hotlines_of(user: Any) -> QuerySet[Hotline]:
    """Hotlines of offices for which the person takes reports. Refused to whoever takes none at all."""
    must_take_reports(user)
    return Hotline.objects.filter(office__in=organisations_with(user, "intake").values("pk"))


def hotline_for_bringing(user: Any, pk: int) -> Hotline:
    """One of them, or 404."""
    return get_object_or_404(hotlines_of(user).select_related("office", "case_class"), pk=pk)


def file_for_bringing(user: Any, pk: int) -> HotlineFile:
    """A file of one of them, or 404: colleagues of an office stand in for each other."""
    files = HotlineFile.objects.filter(hotline__in=hotlines_of(user).values("pk"))
    return get_object_or_404(
        files.select_related("hotline__office", "hotline__case_class", "asked_by"), pk=pk
    )
