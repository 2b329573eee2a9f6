from django.apps import AppConfig


class LaunchConfig(AppConfig):
    name = "launch"
    verbose_name = "Launch"

    def ready(self) -> None:
        from products import stages

        stages.register(
            stages.Stage(
                key="launch",
                label="Launch",
                icon="rocket",
                order=6,
                question="How does it reach the market?",
            )
        )
