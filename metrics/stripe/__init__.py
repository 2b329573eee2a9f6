"""Stripe's subscription events, turned into versions of subscriptions. Pure but for the signature's library."""
