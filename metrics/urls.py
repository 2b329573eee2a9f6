"""Addresses of the metrics stage below /w/<workspace>/p/<product>/metrics/."""

from django.urls import URLPattern, path

from metrics.views import alerts, events, files, pages, past, people, sharing, sources, stripe, tiles

app_name = "metrics"
urlpatterns: list[URLPattern] = [
    path("dashboard/", pages.dashboard_page, name="dashboard"),
    path("dashboard/tiles/add/", tiles.add, name="tile-add"),
    path("dashboard/tiles/move/", tiles.move, name="tile-move"),
    path("dashboard/tiles/change/", tiles.change, name="tile-change"),
    path("dashboard/tiles/remove/", tiles.remove, name="tile-remove"),
    path("dashboard/tiles/reset/", tiles.reset, name="tiles-reset"),
    path("dashboard/csv/", pages.dashboard_csv, name="dashboard-csv"),
    path("dashboard/sharing/", sharing.sharing, name="sharing"),
    path("dashboard/sharing/<int:pk>/revoke/", sharing.revoke, name="sharing-revoke"),
    path("dashboard/sharing/<int:pk>/reissue/", sharing.reissue, name="sharing-reissue"),
    path("changes/", pages.changes, name="changes"),
    path("explore/", pages.explore, name="explore"),
    path("explore/chart.csv", files.explore_csv, name="explore-csv"),
    path("explore/chart.svg", files.explore_svg, name="explore-svg"),
    path("<int:number>/chart/", pages.chart, name="chart"),
    path("<int:number>/chart.csv", files.chart_csv, name="chart-csv"),
    path("<int:number>/chart.svg", files.chart_svg, name="chart-svg"),
    path("explore/tile/", pages.explore_tile, name="explore-tile"),
    path("<int:number>/compute/", pages.compute, name="compute"),
    path("<int:number>/alerts/", alerts.alerts, name="alerts"),
    path("<int:number>/follow/", alerts.follow, name="follow"),
    path("<int:number>/backfill/", past.backfill, name="backfill"),
    path("<int:number>/backfill/cancel/", past.backfill_cancel, name="backfill-cancel"),
    path("<int:number>/backfill/state/", past.backfill_state, name="backfill-state"),
    path("<int:number>/seen/", past.seen, name="seen"),
    path("sources/", sources.sources, name="sources"),
    path("sources/import/", sources.import_file, name="import"),
    path("sources/keys/new/", sources.key_new, name="key-new"),
    path("sources/keys/<int:pk>/revoke/", sources.key_revoke, name="key-revoke"),
    path("sources/events/", events.events, name="events"),
    path("sources/events/one/", events.event, name="event"),
    path("sources/events/save/", events.event_save, name="event-save"),
    path("sources/events/accept/", events.event_accept, name="event-accept"),
    path("sources/events/<int:pk>/forget/", events.event_forget, name="event-forget"),
    path("sources/people/", people.people, name="people"),
    path("sources/people/export/", people.export, name="people-export"),
    path("sources/people/erase/", people.erase, name="people-erase"),
    path("sources/keep/", people.keep, name="keep"),
    path("sources/stripe/", stripe.connect, name="stripe"),
    path("sources/stripe/remove/", stripe.disconnect, name="stripe-remove"),
]
