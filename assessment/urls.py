"""Addresses of the figures and of the departments' returns."""

from django.urls import path

from assessment import views
from assessment.returns import document_views as documents
from assessment.returns import views as returns

app_name = "assessment"
urlpatterns = [
    path("desk/assessment/", views.overview, name="overview"),
    path("desk/assessment/<slug:kind>/", views.overview, name="kind"),
    path("desk/assessment/<slug:kind>/<int:pk>/<slug:code>/", views.behind, name="behind"),
    path("desk/returns/", returns.show, name="returns"),
    path("desk/returns/new/", returns.new, name="return-new"),
    path("desk/returns/<int:pk>/", returns.one, name="return"),
    path("desk/returns/<int:pk>/draw/", returns.draw, name="return-draw"),
    path("desk/returns/<int:pk>/end/", returns.end, name="return-end"),
    path("desk/returns/<int:pk>/resume/", returns.resume, name="return-resume"),
    path("desk/returns/documents/<int:pk>/", documents.document, name="return-document"),
    path("desk/returns/documents/<int:pk>/paper/", documents.paper, name="return-paper"),
    path("desk/returns/documents/<int:pk>/note/", documents.note, name="return-note"),
    path("desk/returns/documents/<int:pk>/hand-in/", documents.hand, name="return-hand-in"),
    path("desk/returns/documents/<int:pk>/file/<slug:kind>/", documents.file, name="return-file"),
    path("desk/returns/documents/<int:pk>/<int:number>/<slug:key>/", documents.cases, name="return-cases"),
]
