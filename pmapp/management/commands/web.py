"""`manage.py web`: answers browsers and programs. Run as many as you like, each on its own machine or port."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from pmapp import env, web


class Command(BaseCommand):
    help = "Serves the pages and the REST API until it is told to stop."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen at; 0.0.0.0 is all")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--workers",
            type=int,
            default=env.number("WEB_CONCURRENCY", 2),
            help="processes, of eight requests at a time each; WEB_CONCURRENCY or 2 unless told",
        )

    def handle(self, **options: Any) -> None:
        web.serve(options["host"], options["port"], options["workers"])
