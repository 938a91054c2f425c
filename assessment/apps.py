from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentConfig(AppConfig):
    name = "assessment"
    label = "assessment"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from assessment import tasks  # noqa: F401  registers the sweeps
        from assessment.auditing import CHECKS
        from assessment.returns.looks import register_returns
        from gridgov.auditing import register_checks
        from gridgov.navigation import Item, register

        item = Item(label=_("Assessment"), url="assessment:overview", icon="bar-chart", order=70)
        register("desk", item)
        register_checks(CHECKS)
        register_returns()
