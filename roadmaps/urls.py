"""Addresses of the roadmaps stage below /w/<workspace>/p/<product>/roadmaps/."""

from django.urls import path

from roadmaps.outside import manage
from roadmaps.priority import urls as priority
from roadmaps.showing import urls as showing
from roadmaps.strategy import urls as strategy

app_name = "roadmaps"
urlpatterns = [
    *showing.of_product,
    *priority.urlpatterns,
    *strategy.urlpatterns,
    path("sharing/links/", manage.sharing, name="sharing"),
    path("sharing/links/<int:pk>/revoke/", manage.share_revoke, name="sharing-revoke"),
    path("sharing/links/<int:pk>/reissue/", manage.share_reissue, name="sharing-reissue"),
    path("sharing/", manage.editions, name="editions"),
    path("sharing/new/", manage.edition_new, name="edition-new"),
    path("sharing/<int:pk>/", manage.edition, name="edition"),
    path("sharing/<int:pk>/edit/", manage.edition_edit, name="edition-edit"),
    path("sharing/<int:pk>/promises/", manage.edition_promises, name="edition-promises"),
    path("sharing/<int:pk>/readers/", manage.edition_readers, name="edition-readers"),
    path("sharing/<int:pk>/readers.csv", manage.readers_csv, name="edition-readers-csv"),
    path("sharing/<int:pk>/readers/erase/", manage.readers_erase, name="edition-readers-erase"),
    path("sharing/<int:pk>/archive/", manage.edition_archive, name="edition-archive"),
    path("sharing/<int:pk>/restore/", manage.edition_restore, name="edition-restore"),
]
