"""Addresses of the desk."""

from django.urls import path

from cases.desk import (
    appeals,
    case,
    contact,
    inbox,
    intake,
    lapses,
    moving,
    notices,
    papers,
    picking,
    printing,
    requests,
)
from cases.ready_texts.views import offered

app_name = "desk"
urlpatterns = [
    path("", inbox.show, name="inbox"),
    path("export/", inbox.export, name="export"),
    path("lapses/", lapses.show, name="lapses"),
    path("lapses/export/", lapses.export, name="lapses-export"),
    path("log/", intake.log, name="log"),
    path("logged/<int:case_id>/", intake.logged, name="logged"),
    path("locate/", intake.place, name="locate"),
    path("notices/", notices.show, name="notices"),
    path("notices/read/", notices.read, name="read-notices"),
    path("appeals/", appeals.show, name="appeals"),
    path("requests/", requests.show, name="requests"),
    path("requests/shares/", requests.watch, name="shares"),
    path("requests/shares/export/", requests.export, name="shares-export"),
    path("requests/<int:request_id>/share/", requests.share, name="request-share"),
    path("print/<int:case_id>/", printing.show, name="print"),
    path("pick/classes/", picking.classes, name="pick-class"),
    path("cases/<int:case_id>/", case.show, name="case"),
    path("cases/<int:case_id>/who/", case.who, name="who"),
    path("cases/<int:case_id>/contact/", contact.show, name="contact"),
    path("cases/<int:case_id>/parties/", papers.parties, name="parties"),
    path("cases/<int:case_id>/agreement/", papers.agreement, name="agreement"),
    path("cases/<int:case_id>/standards/", picking.standards, name="standards"),
    path("cases/<int:case_id>/organisations/", picking.organisations, name="pick-organisation"),
    path("cases/<int:case_id>/texts/", offered, name="ready-texts"),
    path("cases/<int:case_id>/<slug:name>/", moving.move, name="move"),
]
