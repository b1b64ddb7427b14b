"""Public notices, their postings and comments; subscriptions and the messages sent to them."""

from linmeng.notices.models.comment import Comment
from linmeng.notices.models.message import Attempt, Delivery, Subscription
from linmeng.notices.models.notice import Notice, Photo, Place, Posting

__all__ = ["Attempt", "Comment", "Delivery", "Notice", "Photo", "Place", "Posting", "Subscription"]
