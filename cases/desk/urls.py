"""Addresses of the desk."""

from django.urls import path

from cases.alarms import views as alarms
from cases.attachments import views as attachments
from cases.bulk import views as bulk
from cases.campaigns import views as campaigns
from cases.comments import views as comments
from cases.desk import (
    appeals,
    case,
    case_map,
    contact,
    inbox,
    lapses,
    moving,
    notices,
    papers,
    picking,
    printing,
    requests,
    search,
    walking,
    wall,
)
from cases.exports import views as exports
from cases.hotlines import answer_views as hotline_answers
from cases.hotlines import views as hotlines
from cases.intake import caller_views, log_page
from cases.live import views as live
from cases.mailbox import views as mailbox
from cases.ready_texts.views import offered
from cases.saved import views as saved
from cases.telling import views as telling
from cases.telling.dormant_views import show as dormant

app_name = "desk"
urlpatterns = [
    path("", inbox.show, name="inbox"),
    path("live/", live.inbox, name="live"),
    path("filters/", saved.show, name="filters"),
    path("filters/save/", saved.save, name="filter-save"),
    path("filters/<int:pk>/", saved.change, name="filter-change"),
    path("wall/", wall.show, name="wall"),
    path("wall/numbers/", wall.numbers, name="wall-numbers"),
    path("search/", search.show, name="search"),
    path("map/", case_map.show, name="map"),
    path("campaigns/", campaigns.show, name="campaigns"),
    path("campaigns/new/", campaigns.new, name="campaign-new"),
    path("campaigns/<int:pk>/", campaigns.one, name="campaign"),
    path("campaigns/<int:pk>/report/", campaigns.report, name="campaign-report"),
    path("campaigns/<int:pk>/extend/", campaigns.extend, name="campaign-extend"),
    path("campaigns/<int:pk>/end/", campaigns.end, name="campaign-end"),
    path("alarms/", alarms.show, name="alarms"),
    path("alarms/banner/", alarms.asked_again, name="alarm-banner"),
    path("alarms/<int:pk>/end/", alarms.end, name="alarm-end"),
    path("alarms/rings/<int:pk>/answer/", alarms.say, name="ring-answer"),
    path("bulk/", bulk.show, name="bulk"),
    path("bulk/new/", bulk.new, name="bulk-new"),
    path("bulk/<int:pk>/", bulk.job, name="bulk-job"),
    path("bulk/<int:pk>/confirm/", bulk.confirm, name="bulk-confirm"),
    path("bulk/<int:pk>/stop/", bulk.stop, name="bulk-stop"),
    path("bulk/<int:pk>/again/", bulk.again, name="bulk-again"),
    path("bulk/<int:pk>/result/", bulk.result, name="bulk-result"),
    path("exports/", exports.show, name="exports"),
    path("exports/new/", exports.new, name="export-new"),
    path("exports/list/", exports.ask, name="export-list"),
    path("exports/case/<int:case_id>/", exports.paper, name="export-paper"),
    path("exports/<uuid:uuid>/cancel/", exports.cancel, name="export-cancel"),
    path("exports/<uuid:uuid>/file/<str:token>/", exports.fetch, name="export-file"),
    path("lapses/", lapses.show, name="lapses"),
    path("intake/", log_page.log, name="log"),
    path("intake/caller/", caller_views.caller, name="caller"),
    path("intake/spots/", caller_views.spots, name="spots"),
    path("hotlines/", hotlines.show, name="hotlines"),
    path("hotlines/<int:pk>/", hotlines.hotline, name="hotline"),
    path("hotlines/answers/", hotline_answers.show, name="hotline-owed"),
    path("hotlines/answers/sent/", hotline_answers.sent, name="hotline-sent"),
    path("hotlines/files/<int:pk>/", hotlines.file, name="hotline-file"),
    path("hotlines/files/<int:pk>/confirm/", hotlines.confirm, name="hotline-confirm"),
    path("hotlines/files/<int:pk>/stop/", hotlines.stop, name="hotline-stop"),
    path("hotlines/files/<int:pk>/rejected/", hotlines.rejects, name="hotline-rejects"),
    path("mail/", mailbox.show, name="mail"),
    path("mail/<int:pk>/", mailbox.one, name="mail-one"),
    path("mail/<int:pk>/join/", mailbox.join, name="mail-join"),
    path("mail/<int:pk>/refuse/", mailbox.refuse, name="mail-refuse"),
    path("mail/<int:pk>/aside/", mailbox.aside, name="mail-aside"),
    path("mail/<int:pk>/files/<int:file>/", mailbox.file, name="mail-file"),
    path("logged/<int:case_id>/", log_page.logged, name="logged"),
    path("locate/", log_page.place, name="locate"),
    path("notices/", notices.show, name="notices"),
    path("notices/read/", notices.read, name="read-notices"),
    path("dormant/", dormant, name="dormant"),
    path("notices/choice/", telling.choice, name="notice-choice"),
    path("appeals/", appeals.show, name="appeals"),
    path("requests/", requests.show, name="requests"),
    path("requests/shares/", requests.watch, name="shares"),
    path("requests/shares/export/", requests.export, name="shares-export"),
    path("requests/<int:request_id>/share/", requests.share, name="request-share"),
    path("print/<int:case_id>/", printing.show, name="print"),
    path("pick/classes/", picking.classes, name="pick-class"),
    path("cases/<int:case_id>/", case.show, name="case"),
    path("cases/<int:case_id>/live/", live.case, name="case-live"),
    path("cases/<int:case_id>/next/", walking.go, name="next"),
    path("cases/<int:case_id>/previous/", walking.go, {"back": True}, name="previous"),
    path("cases/<int:case_id>/who/", case.who, name="who"),
    path("cases/<int:case_id>/contact/", contact.show, name="contact"),
    path("cases/<int:case_id>/caller/", caller_views.says, name="caller-says"),
    path("cases/<int:case_id>/called/", caller_views.back, name="called-back"),
    path("cases/<int:case_id>/parties/", papers.parties, name="parties"),
    path("cases/<int:case_id>/agreement/", papers.agreement, name="agreement"),
    path("cases/<int:case_id>/standards/", picking.standards, name="standards"),
    path("cases/<int:case_id>/organisations/", picking.organisations, name="pick-organisation"),
    path("cases/<int:case_id>/similar/", picking.mains, name="pick-main"),
    path("cases/<int:case_id>/texts/", offered, name="ready-texts"),
    path("cases/<int:case_id>/files/", attachments.show, {"room": "desk"}, name="files"),
    path("files/<uuid:uuid>/remove/", attachments.remove, {"room": "desk"}, name="file-remove"),
    path("cases/<int:case_id>/comments/", comments.show, {"room": "desk"}, name="comments"),
    path("cases/<int:case_id>/comments/<int:pk>/", comments.edit, {"room": "desk"}, name="comment-edit"),
    path(
        "cases/<int:case_id>/comments/<int:pk>/withdraw/",
        comments.withdraw,
        {"room": "desk"},
        name="comment-withdraw",
    ),
    path("cases/<int:case_id>/<slug:name>/", moving.move, name="move"),
]
