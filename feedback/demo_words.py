"""The words of the demo's ideas and surveys: what customers of Relay, a shared inbox for support teams, say."""

from typing import NamedTuple


class DemoIdea(NamedTuple):
    slug: str
    title: str
    status: str
    votes: int
    months_ago: int
    tags: str
    source: str
    asked_by: str  # a customer's first and last name, or empty
    text: str
    is_public: bool = True


IDEAS = (
    DemoIdea("sla-alerts", "Warn us before an SLA is broken, not after", "shipped", 140, 22, "sla, alerts", "portal", "Renata Kowalski",
             "We learn of a breach when the customer does. A warning 15 minutes ahead, to the assignee and the lead, would let us act."),
    DemoIdea("routing-skills", "Route conversations by skill and language", "building", 131, 19, "routing", "portal", "Marcus Feld",
             "Spanish tickets sit with people who read no Spanish. Let us give agents skills and route to whoever has them and is free."),
    DemoIdea("ai-draft", "Draft replies from our help centre", "considering", 118, 9, "automation, ai", "portal", "Dana Whitlock",
             "Half of our answers are in the help centre already. Draft them with a link to the article and let the agent send."),
    DemoIdea("sso-scim", "Provision agents from Okta and Entra (SCIM)", "planned", 97, 15, "admin, security", "email", "Ivo Petrov",
             "Our auditors ask how leavers lose access. Today an admin removes them by hand, on average two days late."),
    DemoIdea("mobile-app", "Answer from the phone on weekends", "planned", 92, 17, "mobile", "portal", "Keiko Tanaka",
             "On-call leads use the web page on a phone; assigning takes six taps and the keyboard hides the reply box."),
    DemoIdea("bulk-reply", "Reply to many conversations at once during an outage", "shipped", 88, 20, "inbox", "team", "",
             "In the March outage one team pasted the same answer 340 times. Choose conversations, write once, each customer gets their own."),
    DemoIdea("report-sla", "SLA report by customer and by priority", "building", 84, 12, "reporting, sla", "portal", "Renata Kowalski",
             "Enterprise contracts promise numbers by customer. We export to a spreadsheet each month and spend a day on it."),
    DemoIdea("collision", "Show when somebody else is already replying", "shipped", 79, 23, "inbox, collaboration", "portal", "Tomasz Lis",
             "Two agents answered the same customer with different refunds. Show who is typing and lock the send button."),
    DemoIdea("jira-sync", "Two-way link with Jira issues", "shipped", 76, 18, "integrations", "email", "Priyanka Nair",
             "When engineering closes the bug, the ticket should come back to the agent who promised to write again."),
    DemoIdea("whatsapp", "WhatsApp as a channel", "considering", 71, 8, "channels", "portal", "Luciana Prado",
             "In Brazil e-mail is where receipts go. Eight of ten customers write to us on WhatsApp, from a phone we share."),
    DemoIdea("csat-after", "Ask for satisfaction after a conversation closes", "shipped", 66, 16, "surveys", "team", "",
             "Teams send a separate form by hand and get 4% answers. One question in the closing mail should do better."),
    DemoIdea("macros-variables", "Variables in saved replies", "shipped", 61, 21, "inbox", "portal", "Owen Gallagher",
             "First name, plan and order number, so that a saved reply does not read like one."),
    DemoIdea("working-hours", "Working hours per team in SLA clocks", "planned", 58, 11, "sla", "email", "Sofie Andersen",
             "Our Lisbon team starts at 9 there, but the clock runs by head office. Every Monday begins with red."),
    DemoIdea("audit-log", "Audit log that IT can export", "planned", 52, 10, "admin, security", "email", "Ivo Petrov",
             "Who changed routing rules last Thursday? Today nobody can say."),
    DemoIdea("snooze", "Snooze until the customer answers or a date", "new", 47, 6, "inbox", "portal", "Hannah Osei",
             "Waiting conversations hide the ones I can act on. Snooze until Tuesday 9:00 or the next reply, whichever is first."),
    DemoIdea("forecast-staff", "Forecast next week’s volume per hour", "considering", 41, 7, "reporting, staffing", "team", "",
             "Operations managers plan shifts by last week’s feeling. A forecast with a range would do."),
    DemoIdea("dark-mode", "Dark mode for night shifts", "shipped", 38, 14, "look", "portal", "Keiko Tanaka",
             "The night team in Manila asked for this in the first week."),
    DemoIdea("split-thread", "Split a conversation that holds two questions", "new", 33, 5, "inbox", "portal", "Tomasz Lis",
             "A customer asks about an invoice and a bug in one mail; two teams need it, with two clocks."),
    DemoIdea("api-webhooks", "Webhook when a conversation changes owner", "new", 24, 4, "api, integrations", "api", "Priyanka Nair",
             "We pull every five minutes to keep our own dashboard in step.", False),
    DemoIdea("attachments-preview", "Preview attachments without downloading", "new", 19, 3, "inbox", "portal", "Owen Gallagher",
             "Screenshots are most of what we get; each costs a download and a trip to another window."),
    DemoIdea("gamification", "Leader board of closed conversations", "discarded", 12, 13, "reporting", "portal", "Brett Colson",
             "A weekly ranking of agents by conversations closed, on the team’s screen."),
    DemoIdea("fax", "Fax as a channel", "discarded", 5, 12, "channels", "email", "Gerald Pohl",
             "Two of our public-sector customers still send faxes; we scan them into e-mail."),
    DemoIdea("sla-warning-slack", "Slack message when an SLA is at risk", "new", 31, 20, "sla, alerts, integrations", "portal", "Marcus Feld",
             "Same as the warning in the app, only where the team already is."),
    DemoIdea("night-theme", "Night theme", "new", 14, 13, "look", "portal", "Hannah Osei", "The white page hurts after ten at night."),
)  # fmt: skip

MERGES = (("sla-warning-slack", "sla-alerts"), ("night-theme", "dark-mode"))
DISCARDS = {
    "gamification": "Ranks speed over solved problems; four of five interviewed leads said it would raise reopened tickets.",
    "fax": "Two customers of 214 ask for it, and e-mail gateways do it for $10 a month.",
}
WAITING = (
    ("Let customers choose the language of the closing survey", "We get one-star answers that are really about the language.", "Hannah Osei"),
    ("Keyboard shortcut to assign to me", "I do it two hundred times a day with the mouse.", ""),
)
PROMOTERS = (
    "Moved nine people over in a week and nobody asked to go back.",
    "Routing alone gave my team an hour a day back.",
    "SLA warnings changed our Mondays. We broke 31 in January and 4 last month.",
    "It shows who is typing. We have not sent a double answer since.",
    "Support answers me faster than we answer our own customers.",
    "Saved replies with variables are the reason our new people are useful on day two.",
    "The Jira link works both ways and stays in step. I had given up hoping for that.",
    "Search finds the mail from two years ago, with typos.",
    "Bulk reply got us through the card outage in 20 minutes.",
    "Clean, quick, keyboard everywhere.",
    "First tool in five years that agents asked to keep.",
    "The mobile page is rough, but the rest is so good that I forgive it.",
    "Reports I can show to my director without a spreadsheet in between.",
    "Setup took an afternoon, with our own domain and all.",
    "Customer satisfaction went from 84 to 91 in the two quarters since we came.",
    "Dark mode. Night shift says thank you.",
    "You shipped what I asked for and wrote to tell me. Nobody does that.",
    "Collision warnings, at last.",
    "Pricing is fair: per agent, and readers are free.",
    "Routing rules read like sentences. My team lead writes them herself.",
    "The audit export passed our ISO review at the first try.",
    "Best decision of last year’s budget.",
)
PASSIVES = (
    "Good inbox. Reporting by customer is still something I do by hand.",
    "Works well on a desk. On a phone I avoid it.",
    "Solid, but our Lisbon hours do not fit the SLA clocks.",
    "Routing is nice; skills would make it great.",
    "We like it. Onboarding a new agent takes an admin too many clicks.",
    "Fast most days, slow around 9:00 on Mondays.",
    "Happy with e-mail, waiting for WhatsApp.",
    "Does what we bought it for.",
    "Fine for the team of ten we are. Not sure about fifty.",
    "Search is good, filters are hard to save.",
    "Notifications arrive twice on some days.",
    "I would say 9 if I could snooze a conversation.",
    "Better than the last one. The API lacks webhooks.",
    "Good value. The calendar view confuses my older colleagues.",
    "Reports load slowly for a whole quarter.",
    "Would like a preview of attachments.",
    "Decent. Help centre could have more examples.",
    "It is an inbox. It inboxes.",
)
DETRACTORS = (
    "Leavers kept access for three days because removing them is manual. Our auditor was not amused.",
    "We missed two contract SLAs since the clock ignores our working hours.",
    "Phone use is painful: six taps to assign.",
    "Half of our customers are on WhatsApp and you are not.",
    "Reports time out when I choose a year.",
    "Lost a draft twice last month when the connection dropped.",
    "No skills in routing: Spanish mail goes to people who read none.",
    "Import from our old tool dropped the internal notes.",
    "Too many e-mails from the tool about e-mails.",
    "Price went up and the feature I wait for did not come.",
    "Merging two customers merges the wrong way and cannot be undone.",
    "Support was friendly but could not say when it would be fixed.",
    "Single sign-on broke for a morning and nobody told us.",
    "The editor eats my formatting when I paste.",
    "Searching attachments finds nothing.",
    "We outgrew it: fifty agents in one list is no fun.",
    "I need an audit log, not a promise of one.",
    "Slow since September.",
    "My team answers from the old inbox again on weekends.",
    "Rules cannot be tested before they run on real customers.",
)
FIRST = ("Amy", "Bastian", "Carla", "Deepak", "Elif", "Farid", "Greta", "Hugo", "Ines", "Jamal", "Kaia", "Liam", "Mina", "Noor", "Otis",
         "Paula", "Quinn", "Rosa", "Sven", "Tara")  # fmt: skip
COMPANIES = ("Brightloom", "Cedar Freight", "Fjordbank", "Helios Travel", "Kestrel Air", "Lumen Clinics", "Northgate", "Orchard Foods",
             "Pinwheel", "Quarry Tools")  # fmt: skip
