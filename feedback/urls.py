"""Addresses of the feedback stage below /w/<workspace>/p/<product>/feedback/."""

from django.urls import path

from feedback.views import ideas, portal, surveys

app_name = "feedback"
IDEA, SURVEY = "ideas/<int:number>/", "surveys/<int:number>/"
urlpatterns = [
    path("similar/", ideas.similar, name="similar"),
    path(f"{IDEA}vote/", ideas.vote, name="vote"),
    path(f"{IDEA}voters/", ideas.voters, name="voters"),
    path(f"{IDEA}voters/add/", ideas.vote_for_customers, name="vote-for"),
    path(f"{IDEA}merge/", ideas.merge, name="merge"),
    path("portal/", portal.portal, name="portal"),
    path("portal/queue/", portal.queue, name="queue"),
    path("portal/queue/<int:number>/approve/", portal.approve, name="approve"),
    path("portal/queue/<int:number>/decline/", portal.decline, name="decline"),
    path(f"{SURVEY}results/", surveys.results, name="results"),
    path(f"{SURVEY}answers.csv", surveys.answers_csv, name="answers-csv"),
    path(f"{SURVEY}import/", surveys.import_answers, name="import"),
    path(f"{SURVEY}links/", surveys.links, name="links"),
]
