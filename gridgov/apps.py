from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GridgovConfig(AppConfig):
    name = "gridgov"
    label = "gridgov"
    verbose_name = "GridGov"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from gridgov import celery  # noqa: F401  tasks bind to this application
        from gridgov.navigation import Item, register

        register(
            "account", Item(label=_("Change password"), url="account_change_password", icon="key", order=800)
        )
        register("account", Item(label=_("Second factor"), url="mfa_index", icon="shield-lock", order=810))
