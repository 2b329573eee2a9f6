"""Calls, sales talks and support conversations of the demo product, shorter than the interviews."""

from typing import Any

CALLS: list[dict[str, Any]] = [
    {
        "title": "Call with Ivan Petrov, Norrland Bank",
        "source": "call",
        "status": "processed",
        "customer": "Ivan Petrov",
        "company": "Norrland Bank",
        "days_ago": 61,
        "who": "manager",
        "body": """
IT admin, security review before a purchase of 40 seats. 30 minutes by phone, written down during the call.

Ivan: Single sign-on, yes. But I ask what happens on the day somebody leaves. With you I get a list from HR
on Thursdays and close the accounts by hand. In the worst case somebody reads customers' mail for six days
after we let them go.

Mateo: Would SCIM solve that?

Ivan: That would solve it. Without it I will not sign, and I say this to every vendor.

Ivan: The other thing: my auditor does not ask who changed a conversation. He asks who opened it. I looked
in your API and found nothing.

Mateo: What do the others offer?

Ivan: One offers it, for three times your price. So we are talking to you.
""",
        "insights": [
            (
                "Six days of access after leaving",
                5,
                ("leavers",),
                "In the worst case somebody reads customers' mail for six days after we let them go.",
            ),
            (
                "No SCIM, no signature: 40 seats",
                5,
                ("leavers",),
                "Without it I will not sign, and I say this to every vendor.",
            ),
            (
                "Auditors ask who opened it",
                4,
                ("who-read",),
                "my auditor does not ask who changed a conversation. He asks who opened it.",
            ),
        ],
    },
    {
        "title": "Renewal call with Nordic Cabins",
        "source": "call",
        "status": "processed",
        "customer": "Henrik Solberg",
        "company": "Nordic Cabins",
        "days_ago": 232,
        "who": "manager",
        "body": """
Renewal in three weeks, 22 seats, $1,540 MRR. He had asked for the call.

Henrik: I will be honest, we looked at two others. What keeps us is that the team likes it. What makes us
look is that I still cannot see whether we are fine right now. I can see whether we were fine last month.

Mateo: What would “fine right now” look like?

Henrik: One screen on the wall. Green, or the names of the customers who are about to be let down.

Outcome: renewed for six months, not twelve. He wants to see it in the spring release.
""",
        "insights": [
            (
                "Renewed for half a term until “right now” is visible",
                5,
                ("promise-invisible",),
                "I still cannot see whether we are fine right now. I can see whether we were fine last "
                "month.",
            ),
        ],
    },
    {
        "title": "Lost deal: Ostrava Tool Rental",
        "source": "sales",
        "status": "processed",
        "customer": "Jana Havlová",
        "company": "Ostrava Tool Rental",
        "days_ago": 154,
        "who": "manager",
        "body": """
Lost after a four-week trial, 9 full-time and 16 seasonal agents. Debrief by phone, 15 minutes.

Jana: Your trial went well. Then I did the sum. From May to September I have sixteen people on half days,
and you want a full seat for each of them all year. That is more than I pay for the vans.

Mateo: What did you choose?

Jana: The mailbox we had. Four of them share one login. I know, you need not tell me.
""",
        "insights": [
            (
                "Seasonal teams pay for empty seats, and leave",
                4,
                ("part-time-seats",),
                "I have sixteen people on half days, and you want a full seat for each of them all year.",
            ),
            (
                "Shared logins are the way round seat prices",
                3,
                ("part-time-seats", "who-read"),
                "Four of them share one login.",
            ),
        ],
    },
    {
        "title": "Support thread: escalation by Meridian Clinics",
        "source": "support",
        "status": "processed",
        "customer": "Carla Nunes",
        "company": "Meridian Clinics",
        "days_ago": 119,
        "who": "contributor",
        "body": """
Ticket about routing, escalated on the second day. Copied from the conversation.

Carla: We write one rule per clinic. We have 41 clinics, so 41 rules, and the order matters, and only Rui
understands the order. Rui is on parental leave.

Priya: Which messages go wrong?

Carla: Everything that mentions two clinics. Lab results for Setúbal that were ordered in Lisbon go to
Lisbon. Patients have waited two days for a result that was sitting in the wrong place.

Priya: I have moved the rule for now.

Carla: Thank you. Until the next clinic opens, in March.
""",
        "insights": [
            (
                "Routing rules that only one person understands",
                4,
                ("wrong-queue",),
                "We have 41 clinics, so 41 rules, and the order matters, and only Rui understands the order.",
            ),
            (
                "Patients waited two days in the wrong queue",
                5,
                ("wrong-queue",),
                "Patients have waited two days for a result that was sitting in the wrong place.",
            ),
        ],
    },
    {
        "title": "Onboarding call with Lumen Audio",
        "source": "call",
        "status": "processed",
        "customer": "Dev Chandra",
        "company": "Lumen Audio",
        "days_ago": 47,
        "who": "contributor",
        "body": """
Second week of onboarding, 8 agents moved over from a plain mailbox.

Dev: The thing the team talks about is that you see who is writing. We used to send two answers to the same
customer, with two different refunds. That has stopped.

Priya: What is still missing?

Dev: Their orders. We sell through three shops. If the order stood beside the mail, I would cancel two
subscriptions for tools that we only keep for looking things up.
""",
        "insights": [
            (
                "Double answers have stopped",
                2,
                ("double-answers",),
                "We used to send two answers to the same customer, with two different refunds. That has "
                "stopped.",
            ),
        ],
    },
    {
        "title": "Quarterly review with Brightwater Energy",
        "source": "call",
        "status": "processed",
        "customer": "Aylin Demir",
        "company": "Brightwater Energy",
        "days_ago": 26,
        "who": "manager",
        "body": """
36 seats, second-largest customer. Reviewed the last quarter together.

Aylin: 92 per cent within the promised time. In the storm week it was 71, and I could not tell you during
that week that it was 71.

Mateo: What did you do in that week?

Aylin: I stood behind people. Literally. I walked from desk to desk and asked who had something from a
hospital.
""",
        "insights": [
            (
                "In a crisis, leads walk from desk to desk",
                5,
                ("promise-invisible", "wrong-queue"),
                "I walked from desk to desk and asked who had something from a hospital.",
            ),
        ],
    },
    {
        "title": "Discovery call with Tessel Insurance",
        "source": "sales",
        "status": "raw",
        "customer": "Pieter Bakker",
        "company": "Tessel Insurance",
        "days_ago": 6,
        "who": "manager",
        "body": """
First call, 28 agents, inbound from the comparison page. They leave their help desk in April.

Pieter: We promise brokers an answer within two hours and private customers within two days. It is the same
inbox. Today the loudest gets the answer.

Mateo: How do you measure it?

Pieter: We ask the brokers once a year. Do not laugh.

Next: demo with two of his team leads next week. Wants to see holidays per region (he has agents in Arnhem
and in Ghent).
""",
        "insights": [],
    },
]
