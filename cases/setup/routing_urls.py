"""Addresses under /setup/routing/."""

from django.urls import path

from cases.setup import routing

app_name = "routing"
urlpatterns = [
    path("", routing.rules, name="rules"),
    path("new/", routing.new_rule, name="new"),
    path("try/", routing.simulator, name="simulator"),
    path("<int:rule_id>/", routing.rule, name="rule"),
    path("<int:rule_id>/switch/", routing.switch, name="switch"),
    path("<int:rule_id>/delete/", routing.delete, name="delete"),
]
