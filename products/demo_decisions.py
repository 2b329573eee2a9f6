"""What the demo product's people decided, and what they left."""

from typing import Any


def _option(title: str, pros: str, cons: str, chosen: bool = False) -> dict[str, Any]:
    return {"title": title, "pros": pros, "cons": cons, "chosen": chosen}


DECISIONS: tuple[dict[str, Any], ...] = (
    {
        "slug": "routing-model",
        "title": "Route by a trained model",
        "days_ago": 230,
        "owner": "manager",
        "decided_by": "Mateo Silva, Priya Raman",
        "question": "Messages reach the wrong queue in one case of four. What decides where a new one goes?",
        "options": [
            _option(
                "A trained model", "Learns from two years of hand-overs", "Nobody can say why it chose", True
            ),
            _option(
                "Rules that leads write", "Everybody understands them", "They age, and somebody must care"
            ),
        ],
        "outcome": "We train a model on past hand-overs and route by it.",
        "dissent": "Tom Baker: leads will not trust what they cannot read.",
        "about": (("problems", "wrong-queue"), ("initiatives", "skill-routing")),
    },
    {
        "slug": "routing-rules",
        "title": "Rules first, the model only if they stall",
        "days_ago": 96,
        "owner": "manager",
        "supersedes": "routing-model",
        "decided_by": "Mateo Silva, Priya Raman, Tom Baker",
        "question": "The model is right in 71 % of messages after five months; pilot teams switched it off because "
        "they could not see why a message went where it went.",
        "options": [
            _option(
                "Rules first, model later",
                "Covers 61 % of last quarter’s hand-overs with twelve rules; leads can read and change them.",
                "A rule editor to build; the rest stays manual for now.",
                True,
            ),
            _option(
                "Keep training the model",
                "No rules to maintain.",
                "At least another quarter, and trust does not come from accuracy alone.",
            ),
            _option(
                "Buy a routing service", "Ready in six weeks.", "$2 a seat, and customers’ mail leaves us."
            ),
        ],
        "outcome": "We build rules that leads write in three steps. We come back to the model when rules cover less "
        "than half of the hand-overs of a quarter.",
        "dissent": "Priya Raman: rules will be stale within a year, and we will have thrown five months away.",
        "about": (("problems", "wrong-queue"), ("initiatives", "skill-routing"), ("ideas", "routing-skills")),
    },
    {
        "slug": "voice",
        "title": "No voice channel",
        "days_ago": 61,
        "owner": "admin",
        "decided_by": "Amara Okafor, Mateo Silva",
        "question": "Sales asks for calls beside mail and chat. Do we build them?",
        "options": [
            _option(
                "Build it", "Named in four lost deals.", "Twelve person-months; three strong incumbents."
            ),
            _option("Integrate a partner", "Six weeks.", "Support for two products in one call."),
            _option("Leave it", "Keeps everybody on promised replies.", "Four deals a year are lost.", True),
        ],
        "outcome": "We leave voice to others and say so on the website. We look again if it costs ten deals a year.",
        "dissent": "Jonas Weber, for sales: four is only what was written down.",
        "about": (("initiatives", "voice"),),
    },
    {
        "slug": "help-centre",
        "title": "Build the help centre or take a partner’s?",
        "days_ago": 5,
        "owner": "lena",
        "decided_by": "",
        "question": "Customers look for answers before they write. After the pilot of suggested answers we know how "
        "many of them we could answer from past replies.",
        "options": [
            _option("Build it", "Answers come from the replies we have.", "Six person-months."),
            _option("Partner", "Live in a month.", "A second place to write answers in."),
        ],
        "outcome": "",
        "dissent": "",
        "about": (("initiatives", "kb"), ("initiatives", "suggest")),
    },
)
