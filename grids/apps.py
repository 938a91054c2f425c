from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GridsConfig(AppConfig):
    name = "grids"
    verbose_name = _("Territory")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from grids import tasks  # noqa: F401  registers the handlers of work items
        from grids.looks import register_looks

        register_looks()
