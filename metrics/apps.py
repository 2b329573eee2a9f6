from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "metrics"
    verbose_name = "Metrics"

    def ready(self) -> None:
        from products import stages

        stages.register(
            stages.Stage(
                key="metrics",
                label="Metrics",
                icon="chart-line",
                order=7,
                question="Did it work?",
            )
        )
