"""Addresses of what all cases share: calendars, clocks, classes, limits."""

from django.urls import path

from cases.setup import (
    calendar_views,
    class_views,
    limit_views,
    onsite_views,
    reckoning_views,
    standard_views,
)

app_name = "setup"
urlpatterns = [
    path("calendars/", calendar_views.calendars, name="calendars"),
    path("calendars/year/", calendar_views.load_year, name="calendar-year"),
    path("calendars/file/", calendar_views.load_file, name="calendar-file"),
    path("calendars/<int:pk>/", calendar_views.calendar, name="calendar"),
    path("calendars/<int:pk>/edit/", calendar_views.describe, name="calendar-edit"),
    path("clocks/", reckoning_views.reckonings, name="reckonings"),
    path("clocks/preview/", reckoning_views.preview, name="reckoning-preview"),
    path("clocks/<int:pk>/", reckoning_views.reckoning, name="reckoning"),
    path("clocks/<int:pk>/apply/", reckoning_views.apply, name="reckoning-apply"),
    path("clocks/<int:pk>/stop/", reckoning_views.stop, name="reckoning-stop"),
    path("limits/warnings/", limit_views.warnings, name="limit-warnings"),
    path("classes/", class_views.classes, name="classes"),
    path("classes/load/", class_views.load, name="classes-load"),
    path("classes/new/", class_views.new_class, name="class-new"),
    path("classes/<int:pk>/", class_views.case_class, name="class"),
    path("classes/<int:pk>/edit/", class_views.edit, name="class-edit"),
    path("classes/<int:pk>/offer/", class_views.offer, name="class-offer"),
    path("schemes/<int:pk>/offer/", class_views.offer_whole_scheme, name="scheme-offer"),
    path("classes/<int:pk>/standards/new/", standard_views.new_standard, name="standard-new"),
    path("standards/<int:pk>/", standard_views.standard, name="standard"),
    path("standards/<int:pk>/use/", standard_views.use, name="standard-use"),
    path("limits/", limit_views.limits, name="limits"),
    path("onsite/", onsite_views.onsite, name="onsite"),
    path("onsite/words/", onsite_views.words, name="onsite-words"),
    path("onsite/rule/", onsite_views.rule, name="onsite-rule"),
    path("onsite/<int:pk>/drop/", onsite_views.drop, name="onsite-drop"),
    path("limits/group/", limit_views.group_limit, name="limit-group"),
    path("limits/<int:pk>/drop/", limit_views.drop, name="limit-drop"),
]
