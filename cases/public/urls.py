"""Addresses of the residents' pages."""

from django.urls import path

from cases.public import contact, follow, home, mine, report

app_name = "public"
urlpatterns = [
    path("", home.home, name="home"),
    path("privacy/", home.privacy, name="privacy"),
    path("report/", report.report, name="report"),
    path("report/classes/", report.classes, name="classes"),
    path("report/components/", report.components, name="components"),
    path("report/similar/", report.similar, name="similar"),
    path("report/sent/<str:number>/", report.sent, name="sent"),
    path("locate/", report.locate, name="locate"),
    path("follow/", follow.find, name="follow"),
    path("follow/<str:number>/", follow.case, name="case"),
    path("follow/<str:number>/prove/", follow.prove, name="prove"),
    path("follow/<str:number>/urge/", follow.urge, name="urge"),
    path("follow/<str:number>/reopen/", follow.reopen, name="reopen"),
    path("follow/<str:number>/photos/<uuid:uuid>/", follow.photo, name="photo"),
    path("mine/", mine.mine, name="mine"),
    path("my-grid/", contact.contact, name="contact"),
    path("map/", contact.grids_map, name="map"),
    path("map/<str:code>/", contact.grids_map, name="map-of"),
]
