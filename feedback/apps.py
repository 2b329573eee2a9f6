from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "feedback"
    verbose_name = "Feedback"

    def ready(self) -> None:
        from products import stages

        stages.register(
            stages.Stage(
                key="feedback",
                label="Feedback",
                icon="inbox",
                order=4,
                question="What do people ask for?",
            )
        )
