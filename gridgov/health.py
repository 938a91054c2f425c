"""Is the process alive (/healthz), may it be sent people (/readyz), what does it count (/metrics)."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django_prometheus.exports import ExportToDjangoView


def healthz(request: HttpRequest) -> JsonResponse:
    """Alive: touches nothing outside the process."""
    return JsonResponse({"alive": True})


def readyz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"ready": True})


def metrics(request: HttpRequest) -> HttpResponse:
    response: HttpResponse = ExportToDjangoView(request)
    return response
