from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cases.desk.menu import register_desk
        from cases.field.menu import register_field
        from cases.looks import register_looks
        from cases.public.menu import register_public

        register_looks()
        register_desk()
        register_field()
        register_public()
