"""Addresses of the departments' returns under /api/v1/."""

from django.urls import path

from assessment.returns import api, document_api

urlpatterns = [
    path("returns/", api.Returns.as_view(), name="api-returns"),
    path("returns/<int:pk>/", api.OneReturn.as_view(), name="api-return"),
    path("returns/<int:pk>/documents/", api.DocumentsOfReturn.as_view(), name="api-return-documents"),
    path("returns/<int:pk>/draw-up/", api.DrawUpReturn.as_view(), name="api-return-draw"),
    path("returns/<int:pk>/end/", api.EndReturn.as_view(), name="api-return-end"),
    path("returns/<int:pk>/resume/", api.ResumeReturn.as_view(), name="api-return-resume"),
    path("return-documents/<int:pk>/", document_api.OneReturnDocument.as_view(), name="api-return-document"),
    path("return-documents/<int:pk>/note/", document_api.NoteToReturn.as_view(), name="api-return-note"),
    path(
        "return-documents/<int:pk>/hand-in/", document_api.HandInReturn.as_view(), name="api-return-hand-in"
    ),
]
