"""Addresses of the figures."""

from django.urls import path

from assessment import views

app_name = "assessment"
urlpatterns = [
    path("desk/assessment/", views.overview, name="overview"),
    path("desk/assessment/<slug:kind>/", views.overview, name="kind"),
    path("desk/assessment/<slug:kind>/<int:pk>/<slug:code>/", views.behind, name="behind"),
]
