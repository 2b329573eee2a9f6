from django.apps import AppConfig


class ResearchConfig(AppConfig):
    name = "research"
    verbose_name = "Research"

    def ready(self) -> None:
        from products import stages

        stages.register(
            stages.Stage(
                key="research",
                label="Research",
                icon="microscope",
                order=2,
                question="What do customers need, and how do we know?",
            )
        )
