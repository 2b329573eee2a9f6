from django.apps import AppConfig


class RoadmapsConfig(AppConfig):
    name = "roadmaps"
    verbose_name = "Strategy"

    def ready(self) -> None:
        from products import kinds, stages, waiting
        from products.approval import subjects
        from products.stages import Essential, NavItem
        from roadmaps.kinds import INITIATIVE, KEY_RESULT, OBJECTIVE, THEME
        from roadmaps.outside.approval import EDITION
        from roadmaps.priority.asked import ROUNDS

        subjects.register(EDITION)
        waiting.register(ROUNDS)
        kinds.register(OBJECTIVE, KEY_RESULT, THEME, INITIATIVE)
        stages.register(
            stages.Stage(
                key="roadmaps",
                label="Strategy",
                icon="route",
                order=3,
                question="What will we do, in which order, and why?",
                nav=(
                    NavItem("Roadmap", "chart-gantt", "roadmaps:timeline"),
                    NavItem("Now · Next · Later", "columns-3", "roadmaps:horizons"),
                    NavItem("Prioritise", "scale", "roadmaps:prioritise"),
                    NavItem("Strategy", "target", "roadmaps:strategy"),
                    NavItem("North Star", "star", "roadmaps:north-star"),
                    NavItem("Initiatives", "rocket", "products:list", kind="initiative"),
                    NavItem("Themes", "layers", "products:list", kind="theme"),
                    NavItem("Sharing", "share-2", "roadmaps:editions", need="manage"),
                ),
                essentials=(
                    Essential("objective", "Say where the product should be by when, and how you will know."),
                    Essential(
                        "initiative", "Write down what you could do about it, then score and place it."
                    ),
                ),
            )
        )
