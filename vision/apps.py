from django.apps import AppConfig


class VisionConfig(AppConfig):
    name = "vision"
    verbose_name = "Vision"

    def ready(self) -> None:
        from products import stages

        stages.register(
            stages.Stage(
                key="vision",
                label="Vision",
                icon="telescope",
                order=1,
                question="Whom is it for, and why will they care?",
            )
        )
