"""Addresses of the execution stage below /w/<workspace>/p/<product>/execution/."""

from django.urls import URLPattern, path

from execution.views import board, criteria, releases, requirements

app_name = "execution"
STORY, RELEASE, REQUIREMENT = "stories/<int:number>/", "releases/<int:number>/", "requirements/<int:number>/"
CRITERION = f"{STORY}criteria/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("board/", board.board, name="board"),
    path("board/drop/", board.drop, name="drop"),
    path("board/add/", board.add, name="add"),
    path("board/limits/", board.limits, name="limits"),
    path(f"{STORY}move/", board.move, name="move"),
    path(f"{STORY}criteria/", criteria.add, name="criterion-add"),
    path(CRITERION, criteria.edit, name="criterion-edit"),
    path(f"{CRITERION}check/", criteria.check, name="criterion-check"),
    path(f"{CRITERION}place/", criteria.place, name="criterion-place"),
    path(f"{CRITERION}remove/", criteria.remove, name="criterion-remove"),
    path(f"{REQUIREMENT}text/", requirements.text, name="text"),
    path(f"{REQUIREMENT}versions/", requirements.versions, name="versions"),
    path(f"{REQUIREMENT}versions/<int:version>/", requirements.version, name="version"),
    path(f"{REQUIREMENT}versions/<int:version>/restore/", requirements.restore, name="restore-version"),
    path(f"{REQUIREMENT}compare/", requirements.compare, name="compare"),
    path(f"{REQUIREMENT}download/", requirements.download, name="download"),
    path(f"{RELEASE}release/", releases.release, name="release"),
    path(f"{RELEASE}withdraw/", releases.withdraw, name="withdraw"),
    path(f"{RELEASE}notes/", releases.notes, name="notes"),
]
