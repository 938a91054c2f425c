"""Addresses under /api/v1/."""

from django.urls import path

from cases.alarms import api as alarms
from cases.api import clocks, powers, requests, routing, views
from cases.api.case_map import CaseMap
from cases.api.moves import view_of
from cases.api.search import Search
from cases.api.setup.urls import urlpatterns as setup_patterns
from cases.api.tasks import MyTasks
from cases.api.wall import WallNumbers
from cases.attachments import api as attachments
from cases.bulk import api as bulk
from cases.campaigns import api as campaigns
from cases.comments import api as comments
from cases.duplicates.api import SimilarCases
from cases.exports import api as exports
from cases.hotlines import api as hotlines
from cases.intake import api as intake
from cases.mailbox import api as mailbox
from cases.ready_texts.api import TextsOfCase
from cases.saved import api as filters
from cases.telling import api as telling
from cases.telling import setup_api as telling_setup
from cases.telling import unsent_api as unsent
from cases.workflow import TABLE

urlpatterns = [
    path("cases/", views.Cases.as_view(), name="api-cases"),
    path("cases/search/", Search.as_view(), name="api-search"),
    path("cases/map/", CaseMap.as_view(), name="api-case-map"),
    path("cases/similar/", SimilarCases.as_view(), name="api-similar"),
    path("cases/<int:case_id>/", views.OneCase.as_view(), name="api-case"),
    path("cases/<int:case_id>/texts/", TextsOfCase.as_view(), name="api-ready-texts"),
    path("cases/<int:case_id>/files/", attachments.Files.as_view(), name="api-files"),
    path("cases/<int:case_id>/caller/", intake.CallerSays.as_view(), name="api-caller-says"),
    path("cases/<int:case_id>/called/", intake.CalledBack.as_view(), name="api-called-back"),
    path("callers/", intake.Callers.as_view(), name="api-callers"),
    path("spots/", intake.Spots.as_view(), name="api-spots"),
    path("files/<uuid:uuid>/remove/", attachments.RemoveFile.as_view(), name="api-file-remove"),
    path("cases/<int:case_id>/comments/", comments.Comments.as_view(), name="api-comments"),
    path("comments/<int:pk>/edit/", comments.EditComment.as_view(), name="api-comment-edit"),
    path("comments/<int:pk>/withdraw/", comments.WithdrawComment.as_view(), name="api-comment-withdraw"),
    *(
        path(f"cases/<int:case_id>/{move.name}/", view_of(move), name=f"api-move-{move.name}")
        for move in TABLE
    ),
    path("alarms/", alarms.Alarms.as_view(), name="api-alarms"),
    path("alarms/drill/", alarms.Drills.as_view(), name="api-drill"),
    path("alarms/<int:pk>/end/", alarms.EndDrill.as_view(), name="api-drill-end"),
    path("rings/", alarms.Rings.as_view(), name="api-rings"),
    path("rings/<int:pk>/answer/", alarms.AnswerRing.as_view(), name="api-ring-answer"),
    path("ring-rules/", alarms.RingRules.as_view(), name="api-ring-rules"),
    path("ring-rules/<int:pk>/drop/", alarms.DropRingRule.as_view(), name="api-ring-rule-drop"),
    path("campaigns/", campaigns.Campaigns.as_view(), name="api-campaigns"),
    path("campaigns/<int:pk>/", campaigns.OneCampaign.as_view(), name="api-campaign"),
    path("campaigns/<int:pk>/extend/", campaigns.ExtendCampaign.as_view(), name="api-campaign-extend"),
    path("campaigns/<int:pk>/end/", campaigns.EndCampaign.as_view(), name="api-campaign-end"),
    path("campaign-tasks/", campaigns.CampaignTasks.as_view(), name="api-campaign-tasks"),
    path("campaign-tasks/<int:pk>/", campaigns.DoCampaignTask.as_view(), name="api-campaign-task"),
    path("appeals/", requests.Appeals.as_view(), name="api-appeals"),
    path("requests/", requests.Requests.as_view(), name="api-requests"),
    path("requests/shares/", requests.RequestShares.as_view(), name="api-request-shares"),
    path("classes/", views.FindClasses.as_view(), name="api-classes"),
    path("tasks/", MyTasks.as_view(), name="api-tasks"),
    path("lapses/", clocks.Lapses.as_view(), name="api-lapses"),
    path("powers/", powers.Powers.as_view(), name="api-powers"),
    path("powers/<int:pk>/drop/", powers.DropPower.as_view(), name="api-power-drop"),
    path("reckonings/", clocks.Reckonings.as_view(), name="api-reckonings"),
    path("reckonings/<int:pk>/", clocks.OneReckoning.as_view(), name="api-reckoning"),
    path("reckonings/<int:pk>/stop/", clocks.StopReckoning.as_view(), name="api-reckoning-stop"),
    path("reroutings/", routing.Reroutings.as_view(), name="api-reroutings"),
    path("reroutings/<int:pk>/", routing.OneRerouting.as_view(), name="api-rerouting"),
    path("reroutings/<int:pk>/stop/", routing.StopRerouting.as_view(), name="api-rerouting-stop"),
    path("bulk/", bulk.Bulk.as_view(), name="api-bulk"),
    path("bulk/<int:pk>/", bulk.OneBulk.as_view(), name="api-bulk-job"),
    path("bulk/<int:pk>/items/", bulk.BulkItems.as_view(), name="api-bulk-items"),
    path("bulk/<int:pk>/confirm/", bulk.ConfirmBulk.as_view(), name="api-bulk-confirm"),
    path("bulk/<int:pk>/stop/", bulk.StopBulk.as_view(), name="api-bulk-stop"),
    path("bulk/<int:pk>/again/", bulk.BulkAgain.as_view(), name="api-bulk-again"),
    path("exports/", exports.Exports.as_view(), name="api-exports"),
    path("exports/<uuid:uuid>/", exports.OneExport.as_view(), name="api-export"),
    path("exports/<uuid:uuid>/cancel/", exports.CancelExport.as_view(), name="api-export-cancel"),
    path("mails/", mailbox.Mails.as_view(), name="api-mails"),
    path("mails/<int:pk>/", mailbox.OneMail.as_view(), name="api-mail"),
    path("mails/<int:pk>/case/", mailbox.MailCase.as_view(), name="api-mail-case"),
    path("mails/<int:pk>/join/", mailbox.MailJoin.as_view(), name="api-mail-join"),
    path("mails/<int:pk>/refuse/", mailbox.MailRefuse.as_view(), name="api-mail-refuse"),
    path("mails/<int:pk>/aside/", mailbox.MailAside.as_view(), name="api-mail-aside"),
    path("hotlines/", hotlines.Hotlines.as_view(), name="api-hotlines"),
    path("hotlines/<int:pk>/files/", hotlines.HotlineFiles.as_view(), name="api-hotline-files"),
    path("hotlines/answers/sent/", hotlines.HotlineSent.as_view(), name="api-hotline-sent"),
    path("hotlines/<int:pk>/answers/", hotlines.HotlineBack.as_view(), name="api-hotline-back"),
    path("hotline-files/<int:pk>/", hotlines.OneHotlineFile.as_view(), name="api-hotline-file"),
    path("hotline-files/<int:pk>/rows/", hotlines.HotlineRows.as_view(), name="api-hotline-rows"),
    path("hotline-files/<int:pk>/columns/", hotlines.HotlineColumns.as_view(), name="api-hotline-columns"),
    path(
        "hotline-files/<int:pk>/confirm/", hotlines.ConfirmHotlineFile.as_view(), name="api-hotline-confirm"
    ),
    path("hotline-files/<int:pk>/stop/", hotlines.StopHotlineFile.as_view(), name="api-hotline-stop"),
    path("filters/", filters.Filters.as_view(), name="api-filters"),
    path("filters/<int:pk>/name/", filters.RenameFilter.as_view(), name="api-filter-name"),
    path("filters/<int:pk>/place/", filters.PlaceFilter.as_view(), name="api-filter-place"),
    path("filters/<int:pk>/share/", filters.ShareFilter.as_view(), name="api-filter-share"),
    path("filters/<int:pk>/drop/", filters.DropFilter.as_view(), name="api-filter-drop"),
    path("wall/", WallNumbers.as_view(), name="api-wall"),
    path("dormant/", telling.Dormant.as_view(), name="api-dormant"),
    path("notices/choice/", telling.Choice.as_view(), name="api-notice-choice"),
    path("notices/default/", telling_setup.CityDefault.as_view(), name="api-notice-default-city"),
    path("organisations/<int:pk>/notices/", telling_setup.OfficeDefault.as_view(), name="api-notice-default"),
    path("organisations/<int:pk>/webhooks/", telling_setup.Webhooks.as_view(), name="api-webhooks"),
    path("webhooks/<int:pk>/secret/", telling_setup.WebhookSecret.as_view(), name="api-webhook-secret"),
    path("webhooks/<int:pk>/switch/", telling_setup.SwitchWebhook.as_view(), name="api-webhook-switch"),
    path("webhooks/<int:pk>/try/", telling_setup.TryWebhook.as_view(), name="api-webhook-try"),
    path("webhooks/<int:pk>/drop/", telling_setup.DropWebhook.as_view(), name="api-webhook-drop"),
    path("deliveries/", unsent.Deliveries.as_view(), name="api-deliveries"),
    path("deliveries/again/", unsent.DeliveriesAgain.as_view(), name="api-deliveries-again"),
    path("failed-work/", unsent.FailedWork.as_view(), name="api-failed-work"),
    path("failed-work/again/", unsent.FailedWorkAgain.as_view(), name="api-failed-work-again"),
    path("me/", views.WhoAmI.as_view(), name="api-me"),
    *setup_patterns,
]
