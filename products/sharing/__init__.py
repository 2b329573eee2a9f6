"""Share links, for every stage that has something to show readers without an account.

A stage has a model built on products.models.ShareLink, an edition (what readers may see and nothing else), and a
public page. Rows, passwords, the door, the form, the managers' page and the REST resource are here, once.
"""
