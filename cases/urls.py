"""Addresses of cases: the phone, photos, and last, at the root, the residents' pages."""

from django.urls import include, path

from cases.attachments.views import fetch
from cases.photo_views import photo

urlpatterns = [
    path("field/", include("cases.field.urls")),
    path("setup/", include("cases.setup.urls")),
    path("files/<uuid:uuid>/", fetch, name="case-file"),
    path("photos/<uuid:uuid>/", photo, name="case-photo"),
    path("photos/<uuid:uuid>/small/", photo, {"size": "small"}, name="case-photo-small"),
    path("", include("cases.public.urls")),
]
