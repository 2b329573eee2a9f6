from django.apps import AppConfig


class ExecutionConfig(AppConfig):
    name = "execution"
    verbose_name = "Execution"

    def ready(self) -> None:
        from products import stages

        stages.register(
            stages.Stage(
                key="execution",
                label="Execution",
                icon="hammer",
                order=5,
                question="What exactly are we building?",
            )
        )
