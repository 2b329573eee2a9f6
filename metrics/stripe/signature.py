"""Whether a webhook comes from Stripe, as Stripe's own library sees it."""


class NotFromStripe(Exception):
    """The signature is missing, wrong or too old; the text says which."""


def verify(payload: bytes, header: str, secret: str) -> None:
    # The library takes half a second to import: only whoever receives webhooks pays for it.
    from stripe import SignatureVerificationError, Webhook, WebhookSignature

    try:
        WebhookSignature.verify_header(payload, header, secret, Webhook.DEFAULT_TOLERANCE)
    except SignatureVerificationError as error:
        raise NotFromStripe(_said(str(error), header)) from None
    except (UnicodeDecodeError, TypeError, ValueError):  # no text, or a signature that is no ASCII
        raise NotFromStripe("The body or its signature cannot be read.") from None


def _said(error: str, header: str) -> str:
    if "tolerance" in error:
        return "The signature is older than five minutes. Check the clock of this server."
    if not header:
        return "There is no Stripe-Signature header."
    return "The signature does not match the signing secret. Paste the secret of this endpoint again."
