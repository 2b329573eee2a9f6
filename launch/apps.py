from django.apps import AppConfig


class LaunchConfig(AppConfig):
    name = "launch"
    verbose_name = "Launch"

    def ready(self) -> None:
        from launch.kinds import LAUNCH, LAUNCH_TASK
        from launch.queries import calendar_marks as launch_marks
        from products import calendar_marks, kinds, stages

        kinds.register(LAUNCH, LAUNCH_TASK)
        calendar_marks.register(launch_marks)
        stages.register(
            stages.Stage(
                key="launch",
                label="Launch",
                icon="rocket",
                order=6,
                question="How does it reach the market?",
                nav=(
                    stages.NavItem("Launches", "rocket", "products:list", kind="launch"),
                    stages.NavItem("Tasks", "list-checks", "products:list", kind="launch_task"),
                ),
                essentials=(
                    stages.Essential(
                        "launch", "Plan how the next release reaches its market, and who must be ready."
                    ),
                ),
            )
        )
