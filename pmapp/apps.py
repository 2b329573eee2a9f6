from django.apps import AppConfig


class PmappConfig(AppConfig):
    name = "pmapp"
    verbose_name = "pmapp"

    def ready(self) -> None:
        from pmapp import celery, checks  # noqa: F401 (tasks sent from the web bind to it; checks register)
        from pmapp.headlines import headlines_of
        from products import headlines

        headlines.register(headlines_of)
