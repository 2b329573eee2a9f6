"""Stakeholders of a product: the register, what changed since each last looked, and the digest by e-mail."""
