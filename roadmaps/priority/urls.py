"""Addresses of prioritisation below …/roadmaps/prioritise/."""

from django.urls import path

from roadmaps.priority.views import frameworks, replies, rounds, tables, trees

FRAMEWORK = "prioritise/<slug:framework>/"
urlpatterns = [
    path("prioritise/", tables.prioritise, name="prioritise"),
    path("prioritise/<int:number>/", tables.row, name="score"),
    path("prioritise/tree/", trees.tree, name="tree"),
    path("prioritise/new/", frameworks.new, name="framework-new"),
    path("prioritise/rounds/<int:pk>/", rounds.blind_round, name="round"),
    path("prioritise/rounds/<int:pk>/vote/", rounds.vote, name="round-vote"),
    path("prioritise/rounds/<int:pk>/due/", rounds.due, name="round-due"),
    path("prioritise/rounds/<int:pk>/reveal/", rounds.reveal, name="round-reveal"),
    path("prioritise/rounds/<int:pk>/take/", rounds.take, name="round-take"),
    path(FRAMEWORK, tables.prioritise, name="framework"),
    path(f"{FRAMEWORK}edit/", frameworks.edit, name="framework-edit"),
    path(f"{FRAMEWORK}archive/", frameworks.archive, name="framework-archive"),
    path(f"{FRAMEWORK}restore/", frameworks.restore, name="framework-restore"),
    path(f"{FRAMEWORK}rows/<int:number>/", tables.row, name="row"),
    path(f"{FRAMEWORK}replies/", replies.reply, name="framework-reply"),
    path(f"{FRAMEWORK}replies/many/", replies.replies, name="framework-replies"),
    path(f"{FRAMEWORK}rounds/", rounds.rounds, name="rounds"),
    path(f"{FRAMEWORK}rounds/start/", rounds.start, name="round-start"),
    path(f"{FRAMEWORK}undo/", tables.undo, name="framework-undo"),
    path(f"{FRAMEWORK}odds/", tables.odds, name="odds"),
    path(f"{FRAMEWORK}odds/draw/", tables.draw, name="odds-draw"),
]
