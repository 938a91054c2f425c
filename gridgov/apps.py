from django.apps import AppConfig


class GridgovConfig(AppConfig):
    name = "gridgov"
    label = "gridgov"
    verbose_name = "GridGov"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from gridgov import celery  # noqa: F401  tasks bind to this application
