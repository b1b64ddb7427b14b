"""What rooms above may want to know of notices. Sent inside the act's transaction."""

from django.dispatch import Signal

notice_ran_out = Signal()
"""The period of a published notice is over: `notice`, `at`."""

comment_made = Signal()
"""Somebody commented on a notice: `comment`, `notice`, `at`. Name and contact stay in this room."""
