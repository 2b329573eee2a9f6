from django.apps import AppConfig


class ResearchConfig(AppConfig):
    name = "research"
    verbose_name = "Research"

    def ready(self) -> None:
        from products import kinds, stages
        from products.stages import Essential, NavItem
        from research.kinds import INSIGHT, JOB, NOTE, PERSONA, PROBLEM

        kinds.register(PERSONA, PROBLEM, JOB, NOTE, INSIGHT)
        stages.register(
            stages.Stage(
                key="research",
                label="Research",
                icon="microscope",
                order=2,
                question="What do customers need, and how do we know?",
                nav=(
                    NavItem("Personas", "contact-round", "products:list", kind="persona"),
                    NavItem("Problems", "octagon-alert", "products:list", kind="problem"),
                    NavItem("Jobs", "list-checks", "products:list", kind="job"),
                    NavItem("Notes", "notebook-pen", "products:list", kind="note"),
                    NavItem("Insights", "lightbulb", "products:list", kind="insight"),
                ),
                essentials=(
                    Essential(
                        "persona", "Describe the customer you know best, so that the team can picture them."
                    ),
                    Essential("problem", "Write down what costs them time, money or nerves."),
                    Essential("insight", "Take a customer's own words from a note as proof."),
                ),
            )
        )
