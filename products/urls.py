"""Addresses of items below /w/<workspace>/p/<product>/; `kind` matches the plural of a registered kind."""

from django.urls import path, register_converter

from products.approval import pages as approval
from products.decisions import pages as decisions
from products.paths import KindConverter
from products.stakeholders import pages as stakeholders
from products.views import items, talk

register_converter(KindConverter, "kind")
app_name = "products"

ITEM = "<kind:kind>/<int:number>/"
urlpatterns = [
    path("approvals/", approval.approvals, name="approvals"),
    path("approvals/<int:pk>/", approval.approval, name="approval"),
    path("approvals/<int:pk>/answer/", approval.answer, name="approval-answer"),
    path("approvals/<int:pk>/withdraw/", approval.withdraw, name="approval-withdraw"),
    path("approvals/ask/<str:subject>/<int:ref>/", approval.ask_other, name="approval-ask-other"),
    path(f"{ITEM}approval/", approval.ask_record, name="approval-ask"),
    path(f"{ITEM}evidence/", decisions.keep, name="decision-evidence"),
    path("since/", stakeholders.since, name="since"),
    path("since/seen/", stakeholders.seen, name="since-seen"),
    path("since/digest/", stakeholders.cadence, name="since-digest"),
    path("stakeholders/", stakeholders.register, name="stakeholders"),
    path("stakeholders/new/", stakeholders.new, name="stakeholder-new"),
    path("stakeholders/<int:pk>/", stakeholders.stakeholder, name="stakeholder"),
    path("stakeholders/<int:pk>/edit/", stakeholders.edit, name="stakeholder-edit"),
    path("stakeholders/<int:pk>/place/", stakeholders.place, name="stakeholder-place"),
    path("stakeholders/<int:pk>/remove/", stakeholders.remove, name="stakeholder-remove"),
    path("<kind:kind>/", items.item_list, name="list"),
    path("<kind:kind>/new/", items.item_new, name="new"),
    path(ITEM, items.item_detail, name="detail"),
    path(f"{ITEM}edit/", items.item_edit, name="edit"),
    path(f"{ITEM}archive/", items.item_archive, name="archive"),
    path(f"{ITEM}restore/", items.item_restore, name="restore"),
    path(f"{ITEM}history/", items.item_history, name="history"),
    path(f"{ITEM}thread/", items.item_thread, name="thread"),
    path(f"{ITEM}comment/", talk.item_comment, name="comment"),
    path(f"{ITEM}comment/<int:pk>/delete/", talk.comment_delete, name="comment-delete"),
    path(f"{ITEM}link/", talk.item_link, name="link"),
    path(f"{ITEM}linkable/", talk.item_linkable, name="linkable"),
    path(f"{ITEM}link/<int:pk>/remove/", talk.item_unlink, name="unlink"),
]
