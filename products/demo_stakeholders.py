"""Who has a stake in the demo product."""

from typing import Any

STAKEHOLDERS: tuple[dict[str, Any], ...] = (
    {
        "who": "admin", "name": "Amara Okafor", "organisation": "Harbor", "position": "Managing director",
        "influence": 95, "interest": 72, "cadence": "fortnight", "wants": ["vision", "objective", "decision"],
        "contact": 6,
        "notes": "Wants the number first and the story second. Bring the forecast, not the backlog.",
    },
    {
        "who": "stakeholder", "name": "Jonas Weber", "organisation": "Harbor", "position": "Head of sales",
        "influence": 78, "interest": 90, "cadence": "weekly", "wants": ["initiative", "release", "launch", "vision"],
        "contact": 2,
        "notes": "Sells dates. Tell him of a slip before the customer hears of it.",
    },
    {
        "who": "tom", "name": "Tom Baker", "organisation": "Harbor", "position": "Engineering lead",
        "influence": 62, "interest": 84, "wants": ["requirement", "release", "decision"],
    },
    {
        "name": "Ines Duarte", "organisation": "Northwind Logistics", "position": "Head of support",
        "email": "ines@northwind.example", "influence": 45, "interest": 88, "cadence": "monthly",
        "follows": ("promises",), "contact": -1,
        "notes": "Our largest contract. Renewal in spring; asked twice for the promise report.",
    },
    {
        "name": "Dr. Friederike Brandt", "organisation": "Brandt & Partner", "position": "Data-protection counsel",
        "email": "brandt@counsel.example", "influence": 82, "interest": 24, "follows": ("trust",), "contact": 21,
    },
    {
        "name": "Sofia Lindqvist", "organisation": "Harbor board", "position": "Board member",
        "email": "sofia@board.example", "influence": 88, "interest": 38, "cadence": "monthly", "contact": 34,
    },
    {
        "name": "Marek Nowak", "organisation": "Helpwise Partners", "position": "Reseller",
        "email": "marek@helpwise.example", "influence": 22, "interest": 58,
    },
    {
        "name": "Facility team", "organisation": "Harbor", "position": "On-call room",
        "email": "facility@harbor.example", "influence": 12, "interest": 15,
    },
)  # fmt: skip
