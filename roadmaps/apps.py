from django.apps import AppConfig


class RoadmapsConfig(AppConfig):
    name = "roadmaps"
    verbose_name = "Strategy"

    def ready(self) -> None:
        from products import stages

        stages.register(
            stages.Stage(
                key="roadmaps",
                label="Strategy",
                icon="route",
                order=3,
                question="What will we do, in which order, and why?",
            )
        )
