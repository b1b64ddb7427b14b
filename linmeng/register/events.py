"""What the register asks of rooms above it."""

from django.dispatch import Signal

compound_links = Signal()
"""A compound's page is shown: `compound`, `person`, `on`. Each answer is a list of (icon, words, address)."""
