from django.apps import AppConfig


class VisionConfig(AppConfig):
    name = "vision"
    verbose_name = "Vision"

    def ready(self) -> None:
        from products import kinds, stages
        from vision.kinds import VISION

        kinds.register(VISION)
        stages.register(
            stages.Stage(
                key="vision",
                label="Vision",
                icon="telescope",
                order=1,
                question="Whom is it for, and why will they care?",
                nav=(stages.NavItem("Vision", "telescope", "products:list", kind="vision"),),
                essentials=(
                    stages.Essential(
                        "vision",
                        "Say in two sentences whom it is for, what they get and why it is different.",
                    ),
                ),
            )
        )
