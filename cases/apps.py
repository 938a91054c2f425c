from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cases.desk.menu import register_desk
        from cases.looks import register_looks

        register_looks()
        register_desk()
