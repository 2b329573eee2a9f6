"""`manage.py demo`: builds, reports or deletes the demo workspace."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from pmapp import demo, env

REPORT = "demo.json"


class Command(BaseCommand):
    help = "Builds the demo workspace and prints its logins and share links as one line of JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="only where there is no workspace yet")
        parser.add_argument(
            "--report", action="store_true", help="print what the build printed, build nothing"
        )
        parser.add_argument("--delete", action="store_true", help="delete the demo workspace and its people")

    def handle(self, **options: Any) -> None:
        kept = settings.DATA_DIR / REPORT
        if options["delete"]:
            demo.delete()
            kept.unlink(missing_ok=True)
            self.stdout.write("The demo workspace is deleted.")
            return
        if options["report"] or (options["if_empty"] and demo.exists()):
            self.stdout.write(
                kept.read_text() if kept.exists() else json.dumps({"logins": [], "share_links": []})
            )
            return
        if demo.exists_demo():
            raise CommandError("There is a demo workspace already. Delete it first: manage.py demo --delete")
        report = json.dumps(demo.build(timezone.localdate(), env.text("DEMO_PASSWORD", "")))
        kept.touch(mode=0o600, exist_ok=True)
        kept.write_text(report)
        self.stdout.write(report)
