"""Pages that exist in tests only: each part of the design system, once."""

from django.urls import include, path

from gridgov import installable
from tests.browser.kitchen import views

urlpatterns = [
    path("kitchen/<str:shell>/", views.kitchen, name="kitchen"),
    path("kitchen/<str:shell>/empty/", views.kitchen, name="kitchen-empty"),
    path("kitchen/<str:shell>/form/", views.form, name="kitchen-form"),
    path("problem/<int:status>/", views.problem, name="kitchen-problem"),
    path("desk/", views.kitchen, {"shell": "desk"}, name="desk-home"),
    path("desk/map/", views.maps, name="desk-map"),
    path("field/", views.kitchen, {"shell": "field"}, name="field-home"),
    path("field/log/", views.form, {"shell": "field"}, name="field-log"),
    path("setup/", views.kitchen, {"shell": "setup"}, name="setup-home"),
    path("", views.kitchen, {"shell": "public"}, name="public-home"),
    path("sw.js", installable.service_worker, name="service-worker"),
    path("manifest.webmanifest", installable.manifest, name="manifest"),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
