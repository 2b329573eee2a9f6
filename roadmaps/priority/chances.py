"""A simulation as it is shown: how far it is, whether it is still true, and what it found."""

from typing import Any

from rest_framework import serializers

from roadmaps.priority import queries
from roadmaps.priority.calc.odds import DRAWS
from roadmaps.priority.queries import Sheet


class ChanceSerializer(serializers.Serializer):
    number = serializers.IntegerField(help_text="The initiative's.")
    in_top = serializers.FloatField(help_text="The chance that it belongs in the top N.")
    low = serializers.FloatField(allow_null=True, help_text="The score's 10 % point.")
    mid = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    worth = serializers.FloatField(
        help_text="What knowing its score exactly would add, on average, to the sum of the N scores."
    )
    widest = serializers.CharField(help_text="The column whose range moves its score most.")


class OddsSerializer(serializers.Serializer):
    state = serializers.ChoiceField(choices=["none", "due", "running", "done", "failed"])
    done = serializers.IntegerField()
    draws = serializers.IntegerField()
    is_fresh = serializers.BooleanField()
    top = serializers.IntegerField()
    chances = ChanceSerializer(many=True)
    error = serializers.CharField()


def odds_state(sheet: Sheet) -> dict[str, Any]:
    odds = queries.odds(sheet.framework)
    if odds is None:
        return {"state": "none", "done": 0, "draws": DRAWS, "is_fresh": False, "top": sheet.framework.top,
                "chances": [], "error": ""}  # fmt: skip
    is_fresh = odds.state == "done" and odds.stamp == queries.stamp(sheet)
    return {
        "state": odds.state, "done": odds.done, "draws": DRAWS, "is_fresh": is_fresh,
        "top": odds.result.get("top", sheet.framework.top), "chances": odds.result.get("chances", []),
        "error": odds.error,
    }  # fmt: skip
