from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "feedback"
    verbose_name = "Feedback"

    def ready(self) -> None:
        from feedback.kinds import IDEA, SURVEY
        from feedback.queries import voices
        from products import demand, kinds, stages

        kinds.register(IDEA, SURVEY)
        demand.register(voices=voices)
        stages.register(
            stages.Stage(
                key="feedback",
                label="Feedback",
                icon="inbox",
                order=4,
                question="What do people ask for?",
                nav=(
                    stages.NavItem("Ideas", "lightbulb", "products:list", kind="idea"),
                    stages.NavItem("Portal", "globe", "feedback:portal", need="manage"),
                    stages.NavItem("Surveys", "message-circle-question-mark", "products:list", kind="survey"),
                ),
                essentials=(
                    stages.Essential("idea", "Write down what people ask for, with who asked."),
                    stages.Essential("survey", "Ask customers how likely they are to recommend the product."),
                ),
            )
        )
