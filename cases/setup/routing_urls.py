"""Addresses under /setup/routing/."""

from django.urls import path

from cases.setup import authority, routing, routing_report

app_name = "routing"
urlpatterns = [
    path("", routing.rules, name="rules"),
    path("new/", routing.new_rule, name="new"),
    path("report/", routing_report.report, name="report"),
    path("report/file/", routing_report.report_file, name="report-file"),
    path("report/renew/", routing_report.renew, name="report-renew"),
    path("again/", routing_report.again, name="again"),
    path("again/<int:pk>/", routing_report.run, name="run"),
    path("again/<int:pk>/stop/", routing_report.stop, name="run-stop"),
    path("powers/", authority.powers, name="powers"),
    path("powers/load/", authority.load, name="power-load"),
    path("powers/confirm/", authority.confirm, name="power-confirm"),
    path("powers/<int:pk>/", authority.power, name="power"),
    path("powers/<int:pk>/drop/", authority.drop, name="power-drop"),
    path("try/", routing.simulator, name="simulator"),
    path("<int:rule_id>/", routing.rule, name="rule"),
    path("<int:rule_id>/switch/", routing.switch, name="switch"),
    path("<int:rule_id>/delete/", routing.delete, name="delete"),
]
