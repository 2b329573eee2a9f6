from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "metrics"
    verbose_name = "Metrics"

    def ready(self) -> None:
        from metrics.kinds import METRIC
        from metrics.marks import imported_marks
        from metrics.queries.paying import monthly_revenue
        from products import calendar_marks, demand, kinds, stages

        kinds.register(METRIC)
        calendar_marks.register(imported_marks)
        demand.register(revenue=monthly_revenue)
        stages.register(
            stages.Stage(
                key="metrics",
                label="Metrics",
                icon="chart-line",
                order=7,
                question="Did it work?",
                nav=(
                    stages.NavItem("Dashboard", "layout-dashboard", "metrics:dashboard"),
                    stages.NavItem("Explorer", "telescope", "metrics:explore"),
                    stages.NavItem("Metrics", "chart-line", "products:list", kind="metric"),
                    stages.NavItem("Data sources", "database", "metrics:sources", need="contribute"),
                ),
                essentials=(
                    stages.Essential(
                        "metric",
                        "Define the one number that tells whether this product works, and its target.",
                    ),
                ),
            )
        )
