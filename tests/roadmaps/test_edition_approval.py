"""Approval of what readers outside are told: of the edition's own table, not of the records behind it."""

from accounts.access import Actor
from products import actions
from products.approval import actions as approval
from products.models import ApprovalRequest
from roadmaps.outside.actions import create_edition
from tests import factories
from tests.people import World


def test_an_edition_is_approved_as_readers_get_it(world: World) -> None:
    public = {"is_public": True, "public_title": "Faster replies", "description": "Internal words"}
    plan = factories.item(world.product, "initiative", actor=world.manager, title="Vulcan", **public)
    values = {"name": "Customers", "title": "What we plan"}
    edition = create_edition(product=world.product, actor=Actor(world.manager), values=values)
    manager, url = world.client(world.manager), world.url(f"approvals/ask/edition/{edition.pk}/")
    page = manager.get(url).content.decode()
    assert "Faster replies" in page
    assert "Vulcan" not in page
    assert "Internal words" not in page
    assert manager.post(url, {"approvers": [world.stakeholder.pk]}).status_code == 302
    assert world.client(world.contributor).get(url).status_code == 403
    request = ApprovalRequest.objects.get()
    notices = world.client(world.stakeholder).get("/w/acme/notifications/").text
    assert "asks you to approve What we plan" in " ".join(notices.replace("</strong>", "").split())
    assert world.url(f"approvals/{request.pk}/") in notices
    asked = world.url(f"approvals/{request.pk}/")
    assert "Open its page" in manager.get(asked).text
    assert "Open its page" not in world.client(world.stakeholder).get(asked).text  # it is for managers
    approval.answer(request=request, verdict="approved", actor=Actor(world.stakeholder))
    here = world.url(f"roadmaps/sharing/{edition.pk}/")
    assert "Approved" in manager.get(here).content.decode()
    actions.edit(detail=plan, actor=Actor(world.manager), values={"description": "Other words", "reach": 5})
    assert ApprovalRequest.objects.count() == 1  # readers are told the same
    actions.edit(detail=plan, actor=Actor(world.manager), values={"public_title": "Fast replies"})
    assert ApprovalRequest.objects.get(closed_at=None).follows == request
    assert "Changed, asked again" in manager.get(here).content.decode()
