"""Execution of the demo product: requirement documents with their versions, releases, and a board in motion."""

import datetime as dt
from typing import Any

from django.utils import timezone

from accounts.access import Actor
from accounts.models import User
from execution import actions, queries
from execution.demo.documents import DOCUMENTS, Document
from execution.demo.earlier import EARLIER
from execution.demo.releases import RELEASES
from execution.demo.stories import BLOCKED, STORIES, Row
from execution.models import Criterion, Release, RequirementVersion, Story
from execution.release_notes import draft
from products import actions as items
from products import kinds
from products.demo import back_date
from products.demo_approvals import approve
from products.models import Activity, Product

LIMITS: dict[str, int | None] = {"ready": 6, "progress": 4, "review": 3}


def build(product: Product, people: dict[str, User], ctx: dict[str, Any]) -> None:
    """Puts requirements (by slug), stories, and releases by date into ctx, all as Items."""
    maker = _Maker(product, people, ctx["today"])
    requirements = {row[0]: maker.requirement(row) for row in DOCUMENTS}
    releases = [maker.release(*row) for row in RELEASES]
    stories = [
        maker.story(row, requirements, releases, place) for place, row in enumerate((*STORIES, *EARLIER))
    ]
    actions.limit_columns(product=product, limits=LIMITS, actor=Actor(people["manager"]))
    releases = [
        maker.go_out(release, row[0]) if row[0] < 0 else release
        for row, release in zip(RELEASES, releases, strict=True)
    ]
    ctx["requirements"] = {slug: requirement.item for slug, requirement in requirements.items()}
    ctx["stories"] = [story.item for story in stories]
    ctx["releases"] = [release.item for release in releases]


class _Maker:
    def __init__(self, product: Product, people: dict[str, User], today: dt.date) -> None:
        self.product, self.people, self.today = product, people, today

    def moment(self, days: int, hour: int = 10) -> dt.datetime:
        """`days` from today; the past is negative and never lies ahead of now."""
        day = self.today + dt.timedelta(days=days)
        return min(dt.datetime.combine(day, dt.time(hour), tzinfo=dt.UTC), timezone.now())

    def make(self, kind: str, who: str, values: dict[str, Any]) -> Any:
        actor, owner = Actor(self.people[who]), {"owner": self.people[who]}
        return items.create(kind=kinds.get(kind), product=self.product, actor=actor, values=owner | values)

    def requirement(self, row: Document) -> Any:
        _, title, doc_type, status, who, days, texts = row
        values = {"title": title, "doc_type": doc_type, "body": texts[0][0], "status": "draft"}
        made = self.make("requirement", who, values)
        for body, note in texts[1:]:
            actions.save_text(requirement=made, body=body, note=note, actor=Actor(self.people[who]))
        by_hand = "review" if status == "approved" else status
        made = items.edit(detail=made, actor=Actor(self.people["manager"]), values={"status": by_hand})
        back_date(made, self.moment(-days))
        if status == "approved":
            approve(made, self.people[who], self.people["admin"], max(days - 40, 1))
        for version in RequirementVersion.objects.filter(requirement=made):
            saved_at = self.moment(-days + 11 * (version.number - 1), 9 + version.number)
            RequirementVersion.objects.filter(pk=version.pk).update(created_at=saved_at)
        return made

    def release(self, days: int, title: str, summary: str, notes: str) -> Any:
        day = self.today + dt.timedelta(days=days)
        values = {
            "title": title,
            "version_name": f"{day:%Y.%m}",
            "planned_date": day,
            "summary": summary,
            "notes": notes,
            "is_public": days < 0,
            "status": "planned",
        }
        made = self.make("release", "manager", values)
        back_date(made, self.moment(min(days, 0) - 45))
        return made

    def story(self, row: Row, requirements: dict[str, Any], releases: list[Any], place: int) -> Any:
        status, release, requirement, points, who, title, as_a, i_want, so_that, criteria = row
        values = {
            "title": title,
            "as_a": as_a,
            "i_want": i_want,
            "so_that": so_that,
            "points": points,
            "requirement": None if requirement is None else requirements[requirement],
            "release": None if release is None else releases[release],
            "is_blocked": title in BLOCKED,
            "blocked_reason": BLOCKED.get(title, ""),
        }
        made = self.make("story", who, values)
        met = {"done": len(criteria), "review": len(criteria) - 1, "progress": len(criteria) // 2}.get(
            status, 0
        )
        for number, text in enumerate(criteria):
            written = actions.add_criterion(story=made, text=text, actor=Actor(self.people["manager"]))
            if number < met:
                actions.check_criterion(criterion=written, checked=True, actor=Actor(self.people[who]))
        if status != "backlog":
            made = actions.move(story=made, status=status, actor=Actor(self.people[who]))
        self.date_story(made, status, None if release is None else RELEASES[release][0], place)
        return made

    def date_story(self, story: Any, status: str, release_days: int | None, place: int) -> None:
        """Finished a week before its release went out, or lately; started eight days before that."""
        finish = -2 - place % 5
        if release_days is not None and release_days < 0:
            finish = release_days - 4 - place % 6
        start = finish - 8 if status == "done" else -1 - place % 6
        if status in {"progress", "review", "done"}:
            Story.objects.filter(pk=story.pk).update(started_at=self.moment(start))
        if status == "done":
            Story.objects.filter(pk=story.pk).update(finished_at=self.moment(finish, 15))
        back_date(story, self.moment(start - 12 - place))
        moved = Activity.objects.filter(item=story.item, verb="story.moved")
        moved.update(at=self.moment(finish if status == "done" else start, 15))
        checked = Criterion.objects.filter(story=story).exclude(checked_at=None)
        checked.update(checked_at=self.moment(finish if status == "done" else start, 14))

    def go_out(self, release: Any, days: int) -> Any:
        actor = Actor(self.people["manager"])
        release = actions.release(release=release, actor=actor)
        if not release.notes:
            notes = draft(release.summary, queries.note_groups(self.product, release))
            release = actions.save_notes(release=release, notes=notes, actor=actor)
        went = self.moment(days, 9)
        Release.objects.filter(pk=release.pk).update(released_at=went)
        Activity.objects.filter(
            item=release.item, verb__in=["release.released", "release.notes_saved"]
        ).update(at=went)
        release.refresh_from_db()
        return release
