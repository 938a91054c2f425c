"""Addresses of buildings, below the territory's."""

from django.urls import path

from grids.buildings import views

urlpatterns = [
    path("areas/<int:area_id>/buildings/", views.buildings, name="buildings"),
    path("areas/<int:area_id>/buildings/points/", views.points, name="building-points"),
    path("areas/<int:area_id>/buildings/import/", views.upload, name="buildings-upload"),
    path("buildings/<str:token>/", views.bring_in, name="buildings-import"),
]
