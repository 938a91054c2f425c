"""Addresses of the duty roster under /api/v1/."""

from django.urls import path

from members import api

urlpatterns = [
    path("on-duty/", api.OnDuty.as_view(), name="api-on-duty"),
    path("turns/", api.Turns.as_view(), name="api-turns"),
    path("turns/<int:pk>/stand-in/", api.StandIn.as_view(), name="api-stand-in"),
]
