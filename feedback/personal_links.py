"""Personal links to a survey: who answers is written into the link and signed by us, so nobody can forge it."""

from django.core import signing

from feedback.models import Survey


def seal(survey: Survey, email: str) -> str:
    return signing.dumps(email.strip().lower(), salt=_salt(survey), compress=True)


def unseal(survey: Survey, sealed: str) -> str | None:
    """The e-mail in the link; None when it was not made by us for this survey."""
    try:
        found = signing.loads(sealed, salt=_salt(survey))
    except (signing.BadSignature, ValueError, UnicodeError):
        return None
    return found if isinstance(found, str) else None


def _salt(survey: Survey) -> str:
    return f"feedback.survey.{survey.token}"
