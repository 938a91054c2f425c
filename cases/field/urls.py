"""Addresses of the phone. Residents of the grid and duties are the members' floor."""

from django.urls import path

from cases.attachments import views as attachments
from cases.campaigns import field_views as campaigns
from cases.comments import views as comments
from cases.field import case, home, lists, log

app_name = "field"
urlpatterns = [
    path("", home.home, name="home"),
    path("log/", log.log, name="log"),
    path("log/classes/", log.classes, name="classes"),
    path("locate/", log.locate, name="locate"),
    path("sent/<int:case_id>/", log.sent, name="sent"),
    path("cases/", lists.cases, name="cases"),
    path("cases/<int:case_id>/", case.case, name="case"),
    path("cases/<int:case_id>/files/", attachments.show, {"room": "field"}, name="files"),
    path("files/<uuid:uuid>/remove/", attachments.remove, {"room": "field"}, name="file-remove"),
    path("cases/<int:case_id>/comments/", comments.show, {"room": "field"}, name="comments"),
    path("cases/<int:case_id>/comments/<int:pk>/", comments.edit, {"room": "field"}, name="comment-edit"),
    path(
        "cases/<int:case_id>/comments/<int:pk>/withdraw/",
        comments.withdraw,
        {"room": "field"},
        name="comment-withdraw",
    ),
    path("cases/<int:case_id>/<slug:move>/", case.move, name="move"),
    path("campaigns/<int:pk>/", campaigns.task, name="campaign-task"),
    path("map/", lists.grids_map, name="map"),
]
