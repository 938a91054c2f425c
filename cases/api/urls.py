"""Addresses under /api/v1/."""

from django.urls import path

from cases.api import clocks, requests, routing, views
from cases.api.moves import view_of
from cases.api.tasks import MyTasks
from cases.ready_texts.api import TextsOfCase
from cases.workflow import TABLE

urlpatterns = [
    path("cases/", views.Cases.as_view(), name="api-cases"),
    path("cases/<int:case_id>/", views.OneCase.as_view(), name="api-case"),
    path("cases/<int:case_id>/texts/", TextsOfCase.as_view(), name="api-ready-texts"),
    *(
        path(f"cases/<int:case_id>/{move.name}/", view_of(move), name=f"api-move-{move.name}")
        for move in TABLE
    ),
    path("appeals/", requests.Appeals.as_view(), name="api-appeals"),
    path("requests/", requests.Requests.as_view(), name="api-requests"),
    path("requests/shares/", requests.RequestShares.as_view(), name="api-request-shares"),
    path("classes/", views.FindClasses.as_view(), name="api-classes"),
    path("tasks/", MyTasks.as_view(), name="api-tasks"),
    path("lapses/", clocks.Lapses.as_view(), name="api-lapses"),
    path("reckonings/", clocks.Reckonings.as_view(), name="api-reckonings"),
    path("reckonings/<int:pk>/", clocks.OneReckoning.as_view(), name="api-reckoning"),
    path("reckonings/<int:pk>/stop/", clocks.StopReckoning.as_view(), name="api-reckoning-stop"),
    path("reroutings/", routing.Reroutings.as_view(), name="api-reroutings"),
    path("reroutings/<int:pk>/", routing.OneRerouting.as_view(), name="api-rerouting"),
    path("reroutings/<int:pk>/stop/", routing.StopRerouting.as_view(), name="api-rerouting-stop"),
    path("me/", views.WhoAmI.as_view(), name="api-me"),
]
