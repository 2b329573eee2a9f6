"""Personas and problems of the demo product."""

from typing import Any

PERSONAS: list[tuple[str, dict[str, Any]]] = [
    (
        "lead",
        {
            "title": "Maya, the support lead",
            "status": "active",
            "hue": "indigo",
            "role": "Leads 12 support agents in two shifts",
            "quote": "I find out that we broke a promise when the customer tells me.",
            "main_need": "quality",
            "share": 46,
            "age_from": 32,
            "age_to": 45,
            "gender": "Mostly women",
            "education": "Bachelor's degree, often in languages or business",
            "income": "€58–72k a year",
            "goals": "- Keep every reply time that sales has promised\n- Show the board that support is "
            "worth its cost\n"
            "- Keep her team: hiring and training one agent takes four months",
            "frustrations": "- Sees breaches in yesterday's report, never before\n- Reassigns 30 to 40 "
            "messages a day by hand\n"
            "- Is asked for numbers that take a day to put together",
            "habits": "Opens the inbox at 7:40, before the early shift. Lives in Relay and Slack; keeps "
            "a private spreadsheet "
            "of customers with contracts. Decides on tools up to €15k a year herself.",
        },
    ),
    (
        "agent",
        {
            "title": "Theo, the support agent",
            "status": "active",
            "hue": "teal",
            "role": "Answers 45 to 60 messages a day",
            "quote": "I have four tabs open before I can write the first sentence.",
            "main_need": "convenience",
            "share": 31,
            "age_from": 22,
            "age_to": 34,
            "gender": "Mixed",
            "education": "Vocational training or studying alongside",
            "income": "€31–38k a year",
            "goals": "- Answer once, so that nobody writes back\n- End the shift with an empty list\n- "
            "Move into product or training",
            "frustrations": "- Searches the shop, the CRM and Slack for what the customer bought\n"
            "- Finishes a reply and finds that a colleague has sent one\n- Inherits half-read "
            "conversations at shift change",
            "habits": "Works by keyboard. Picks the easy messages first when nobody tells him otherwise. "
            "Asks a colleague before he searches the handbook.",
        },
    ),
    (
        "ops",
        {
            "title": "Ruth, the operations manager",
            "status": "active",
            "hue": "amber",
            "role": "Owns service contracts and reporting",
            "quote": "If I cannot show it, we pay it back.",
            "main_need": "quality",
            "share": 15,
            "age_from": 38,
            "age_to": 55,
            "gender": "Mixed",
            "education": "Master's degree in engineering or business",
            "income": "€75–95k a year",
            "goals": "- No service credits paid for breaches that were none\n- One set of numbers that "
            "finance believes",
            "frustrations": "- Clocks that run through public holidays\n- A monthly report put together "
            "from three exports\n"
            "- Rules that only one person knows how to change",
            "habits": "In the product twice a month, in exports every week. Reads contracts. Trusts "
            "nothing that cannot be traced.",
        },
    ),
    (
        "it",
        {
            "title": "Ivan, the IT admin",
            "status": "active",
            "hue": "slate",
            "role": "Runs sign-in and data protection for 300 people",
            "quote": "Every tool says it has SSO. I ask what happens on the day somebody leaves.",
            "main_need": "choice",
            "share": 8,
            "age_from": 28,
            "age_to": 48,
            "gender": "Mostly men",
            "education": "Degree in computer science, or taught himself",
            "income": "€62–80k a year",
            "goals": "- Pass the yearly audit without a finding\n- No account that outlives its person",
            "frustrations": "- Single sign-on sold as an extra\n- Logs that are kept for 30 days\n- "
            "Vendors who answer with a brochure",
            "habits": "Never buys, but stops purchases. Tests in a trial workspace with three accounts. "
            "Reads the API documentation first.",
        },
    ),
]

PROBLEMS: list[tuple[str, str, dict[str, Any]]] = [
    (
        "promise-invisible",
        "lead",
        {
            "title": "Nobody sees which promised reply is about to break",
            "status": "confirmed",
            "severity": 5,
            "frequency": 5,
            "description": "Reply times stand in contracts and in reports, but not beside the message. "
            "Agents answer in order of "
            "arrival; leads learn of a breach from the customer.\n\n**Cost:** service credits of €1,500 "
            "to €4,000 a quarter "
            "per team, and two lost renewals this year that named it.",
        },
    ),
    (
        "wrong-queue",
        "lead",
        {
            "title": "Messages land with the wrong team and wait there",
            "status": "confirmed",
            "severity": 4,
            "frequency": 5,
            "description": "Routing follows the address a customer wrote to, not what they need. One "
            "message in six is moved by "
            "hand, on average 3 h 10 min after it came in.",
        },
    ),
    (
        "context-hunt",
        "agent",
        {
            "title": "Agents search four systems before they can answer",
            "status": "confirmed",
            "severity": 4,
            "frequency": 5,
            "description": "Order, plan, contract and past conversations live in different tools. Timed "
            "in six sessions: 2 min 40 s "
            "per message before the first word is written.",
        },
    ),
    (
        "handover",
        "agent",
        {
            "title": "What was agreed is lost at shift change",
            "status": "confirmed",
            "severity": 4,
            "frequency": 4,
            "description": "The late shift sees the last mail, not what was said on the phone or "
            "promised in Slack. "
            "Customers explain everything twice.",
        },
    ),
    (
        "double-answers",
        "agent",
        {
            "title": "Two agents answer the same customer",
            "status": "solved",
            "severity": 3,
            "frequency": 4,
            "description": "Nothing shows that a colleague is writing. Happened up to nine times a week "
            "before the typing "
            "indicator; now about once.",
        },
    ),
    (
        "weekend-clock",
        "ops",
        {
            "title": "SLA clocks run through weekends and public holidays",
            "status": "confirmed",
            "severity": 4,
            "frequency": 3,
            "description": "Contracts promise *business* hours of the customer's region. Relay counts "
            "calendar hours of the "
            "workspace, so reports show breaches that were none.",
        },
    ),
    (
        "report-by-hand",
        "ops",
        {
            "title": "The monthly service report takes a day and a half by hand",
            "status": "confirmed",
            "severity": 4,
            "frequency": 2,
            "description": "Three exports, a pivot table, and a meeting about which number is right.",
        },
    ),
    (
        "leavers",
        "it",
        {
            "title": "People who left keep access for days",
            "status": "confirmed",
            "severity": 5,
            "frequency": 2,
            "description": "Without provisioning (SCIM), accounts are closed by hand from a list that HR "
            "sends once a week.",
        },
    ),
    (
        "who-read",
        "it",
        {
            "title": "Nobody can prove who read a customer's mail",
            "status": "open",
            "severity": 5,
            "frequency": 1,
            "description": "Auditors ask who *could* and who *did* open a conversation. Relay logs "
            "changes, not reads.",
        },
    ),
    (
        "part-time-seats",
        "lead",
        {
            "title": "Part-time and seasonal agents cost a full seat",
            "status": "open",
            "severity": 3,
            "frequency": 2,
            "description": "Retail teams double in November. They share logins rather than pay for 12 "
            "months, which breaks "
            "every report by person.",
        },
    ),
]
