from django.apps import AppConfig


class ExecutionConfig(AppConfig):
    name = "execution"
    verbose_name = "Execution"

    def ready(self) -> None:
        from execution.kinds import RELEASE, REQUIREMENT, STORY
        from execution.queries import calendar_marks as release_marks
        from products import calendar_marks, kinds, stages

        kinds.register(REQUIREMENT, RELEASE, STORY)
        calendar_marks.register(release_marks)
        stages.register(
            stages.Stage(
                key="execution",
                label="Execution",
                icon="hammer",
                order=5,
                question="What exactly are we building?",
                nav=(
                    stages.NavItem("Board", "square-kanban", "execution:board"),
                    stages.NavItem("Requirements", "file-text", "products:list", kind="requirement"),
                    stages.NavItem("Stories", "square-check", "products:list", kind="story"),
                    stages.NavItem("Releases", "package", "products:list", kind="release"),
                ),
                essentials=(
                    stages.Essential(
                        "requirement", "Write down what is built and why, in a page people will read."
                    ),
                    stages.Essential(
                        "story", "Cut the requirement into stories that can be finished one by one."
                    ),
                    stages.Essential(
                        "release", "Plan the release that brings the finished stories to customers."
                    ),
                ),
            )
        )
