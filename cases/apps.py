from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cases import metrics, receivers, tasks  # noqa: F401  registers the sweeps
        from cases.desk.menu import register_desk
        from cases.field.menu import register_field
        from cases.looks import register_looks
        from cases.public.menu import register_public
        from cases.setup.menu import register_setup
        from cases.wording import listen

        listen()
        register_looks()
        receivers.listen()
        metrics.register()
        register_desk()
        register_field()
        register_public()
        register_setup()
