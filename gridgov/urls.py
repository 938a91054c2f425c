"""Every address of the product, floor by floor."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView

from gridgov import health, home, installable
from gridgov.api import NothingHere

handler400 = "gridgov.api.bad_request"
handler500 = "gridgov.api.server_error"
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("sw.js", installable.service_worker, name="service-worker"),
    path("manifest.webmanifest", installable.manifest, name="manifest"),
    path("setup/", home.setup, name="setup"),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("grids.urls")),
    path("", include("members.urls")),
    path("", include("assessment.urls")),
    path("desk/", include("cases.desk.urls")),
    path("setup/routing/", include("cases.setup.routing_urls")),
    path("", include("cases.urls")),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/v1/", include("members.api_urls")),
    path("api/v1/", include("cases.api.urls")),
    path("api/v1/", include("assessment.api_urls")),
    re_path(r"^api/v1/[\s\S]*/$", NothingHere.as_view(), name="api-nothing"),
]
