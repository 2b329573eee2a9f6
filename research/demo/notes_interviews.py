"""Interviews and usability sessions of the demo product; the passages under `insights` stand in the body."""

from typing import Any

INTERVIEWS: list[dict[str, Any]] = [
    {
        "title": "Interview with Sanne de Vries, Fjordline Outdoor",
        "source": "interview",
        "status": "processed",
        "customer": "Sanne de Vries",
        "company": "Fjordline Outdoor",
        "days_ago": 402,
        "who": "lena",
        "body": """
Support lead, 14 agents, two shifts. Relay customer for seven months. 48 minutes by video.

Lena: Walk me through yesterday morning.

Sanne: I open the inbox at twenty to eight. There were a hundred and twelve, that is normal for a Monday. I
scroll. I know who has a contract with us, so I look for those names. It is in my head, and it is in a
spreadsheet that only I have.

Lena: What happens on a day when you are not there?

Sanne: Then nobody looks. Last month I was in Utrecht for two days and Nordic Cabins waited nine hours.
Their contract says four. I heard about it from their managing director, on my phone, at dinner.

Lena: What did that cost?

Sanne: We gave them a month free, so eleven hundred euros. But the real cost is that they now call me
directly for everything. I have become their hotline.

Lena: If you could have one thing?

Sanne: A clock on the message. I do not want a report. The report tells me on Tuesday what burned down on
Monday.
""",
        "insights": [
            (
                "Knowing who has a contract lives in one head",
                4,
                ("promise-invisible",),
                "I know who has a contract with us, so I look for those names. It is in my head, and it "
                "is in a spreadsheet that only I have.",
            ),
            (
                "A breach is learned of from the customer's boss",
                5,
                ("promise-invisible",),
                "I heard about it from their managing director, on my phone, at dinner.",
            ),
            (
                "Reports come a day too late",
                5,
                ("promise-invisible", "report-by-hand"),
                "The report tells me on Tuesday what burned down on Monday.",
            ),
        ],
    },
    {
        "title": "Interview with Tobias Krämer, Hellmann Dental",
        "source": "interview",
        "status": "processed",
        "customer": "Tobias Krämer",
        "company": "Hellmann Dental",
        "days_ago": 371,
        "who": "lena",
        "body": """
Agent for three years, late shift. 35 minutes, in their office in Kassel. He shared his screen while
working.

Tobias: So this one is about an invoice. I open the shop for the order, then the accounting tool for the
invoice, then I search our Slack because Petra said something about this practice last week. Four tabs, and
I have not typed a word yet.

Lena: How often is it like that?

Tobias: Every message that is not a password. So two out of three, I would say.

Lena: What about messages that you take over from the early shift?

Tobias: That is the worst part of the day. I see the last mail, but not that somebody phoned them at noon
and promised a replacement. Then I ask, and the customer says: I have told this to your colleague already.
They are right.

Lena: What do you do about it?

Tobias: We write sticky notes. Paper ones. There is a whole row on the edge of that monitor over there.
""",
        "insights": [
            (
                "Four tabs before the first word",
                4,
                ("context-hunt",),
                "Four tabs, and I have not typed a word yet.",
            ),
            (
                "Two of three messages need the search",
                3,
                ("context-hunt",),
                "Every message that is not a password. So two out of three, I would say.",
            ),
            (
                "Promises by phone never reach the late shift",
                5,
                ("handover",),
                "I see the last mail, but not that somebody phoned them at noon and promised a replacement.",
            ),
        ],
    },
    {
        "title": "Interview with Ruth Adeyemi, Castellan Facility Services",
        "source": "interview",
        "status": "processed",
        "customer": "Ruth Adeyemi",
        "company": "Castellan Facility Services",
        "days_ago": 284,
        "who": "manager",
        "body": """
Operations manager, answers for 31 service contracts. 55 minutes by video, asked to see a contract; she
showed one.

Ruth: Here: response within eight business hours, Monday to Friday, public holidays in Bavaria excluded.
That last half sentence is where your product leaves us.

Mateo: What happens on a holiday?

Ruth: Your clock runs. On the sixth of January you reported seventeen breaches. None of them was a breach.
It took me until the ninth to prove it, because I had to count hours by hand for each one.

Mateo: And if you had not counted?

Ruth: Then we would have paid two thousand four hundred euros in credits to a customer who was perfectly
happy.

Mateo: Tell me about the monthly report.

Ruth: Three exports, one pivot table, a day and a half. And then finance asks why our number is not the
number on your dashboard, and I have no answer that fits in an email.

Ruth: I do not need it pretty. I need to click on a number and see the messages it is made of.
""",
        "insights": [
            (
                "Holidays turned into seventeen false breaches",
                5,
                ("weekend-clock",),
                "On the sixth of January you reported seventeen breaches. None of them was a breach.",
            ),
            (
                "False breaches nearly cost €2,400",
                5,
                ("weekend-clock", "report-by-hand"),
                "we would have paid two thousand four hundred euros in credits to a customer who was "
                "perfectly happy",
            ),
            (
                "The report costs a day and a half a month",
                4,
                ("report-by-hand",),
                "Three exports, one pivot table, a day and a half.",
            ),
            (
                "Numbers must open into their messages",
                3,
                ("report-by-hand",),
                "I need to click on a number and see the messages it is made of.",
            ),
        ],
    },
    {
        "title": "Usability session: triage with the new filter bar",
        "source": "usability",
        "status": "processed",
        "customer": "Aylin Demir",
        "company": "Brightwater Energy",
        "days_ago": 196,
        "who": "lena",
        "body": """
Remote, 40 minutes, prototype of the filter bar. Task: find the three messages that need an answer first.

She sorts by date, oldest first, and reads subjects. She does not open the filter bar for four minutes.

Aylin: I would take the oldest. That is what we do. I know that this is wrong for the ones with a contract,
but how should I see that here?

Lena: What would you look for?

Aylin: Something red. No, not red, everything is red in our other tool. How many minutes are left, just the
number.

Finds the filter “At risk” on the second attempt, after a hint. Chooses two of three correctly.

Aylin: This one is for billing, it should never have come to us. It came in at nine. It is two now. It sat
here five hours because nobody wants to take what is not theirs.
""",
        "insights": [
            (
                "Oldest first, because nothing better is visible",
                4,
                ("promise-invisible",),
                "I would take the oldest. That is what we do.",
            ),
            (
                "Show minutes left, not a colour",
                3,
                ("promise-invisible",),
                "How many minutes are left, just the number.",
            ),
            (
                "Nobody takes what is not theirs",
                4,
                ("wrong-queue",),
                "It sat here five hours because nobody wants to take what is not theirs.",
            ),
        ],
    },
    {
        "title": "Usability session: taking over a shift",
        "source": "usability",
        "status": "processed",
        "customer": "Marek Nowak",
        "company": "Polar Parcel",
        "days_ago": 88,
        "who": "lena",
        "body": """
On site in Poznań, start of the late shift at 14:00. Observed for 50 minutes, few questions.

14:02 Marek opens eleven conversations marked as his, one after the other, and reads each from the top.

14:19 He has answered none yet. “I read the whole story every time, because I do not trust the last mail to
be the last thing that happened.”

14:26 He finds two drafts by a colleague. Sends one unchanged, rewrites the other from the beginning.

14:31 Asks across the room whether anybody has called Mrs Zielińska back. Nobody knows. He calls; she has
been called twice.

Marek, afterwards: Give me three lines per customer. What they want, what we said, what I owe them. I would
save an hour of every shift.
""",
        "insights": [
            (
                "The whole story is read again each shift",
                4,
                ("handover", "context-hunt"),
                "I read the whole story every time, because I do not trust the last mail to be the last "
                "thing that happened.",
            ),
            (
                "Three lines would save an hour a shift",
                5,
                ("handover",),
                "Give me three lines per customer. What they want, what we said, what I owe them.",
            ),
        ],
    },
]
