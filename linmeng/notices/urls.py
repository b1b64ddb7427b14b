"""Addresses of this room.

Everybody: /c/<compound>/  /s/<area>/  /n/<notice>/ with papers, photographs, feed, poster, subscription.
Staff: / the list, /new/ /comments/ /messages/ /subscriptions/, /<uid>/ a notice and what is done with it.
"""

from django.urls import URLPattern, URLResolver, path

from linmeng.notices.pages import comments, feeds, messages, notices, postings, public, subscribing

app_name = "notices"

PUBLIC: list[URLPattern | URLResolver] = [  # what follows a compound's number stands before the number alone
    path("c/<path:code>/feed.atom", feeds.compound, name="compound_feed"),
    path("c/<path:code>/poster.pdf", public.compound_poster, name="compound_poster"),
    path("c/<path:code>/subscribe/", subscribing.compound, name="compound_subscribe"),
    path("c/<path:code>/", public.compound, name="compound"),
    path("s/<str:code>/feed.atom", feeds.area, name="area_feed"),
    path("s/<str:code>/poster.pdf", public.area_poster, name="area_poster"),
    path("s/<str:code>/subscribe/", subscribing.area, name="area_subscribe"),
    path("s/<str:code>/", public.area, name="area"),
    path("n/<slug:uid>/", public.public, name="public"),
    path("n/<slug:uid>/comment/", public.comment, name="comment"),
    path("n/<slug:uid>/<slug:paper>.pdf", public.pdf, name="pdf"),
    path("n/<slug:uid>/photos/<slug:photo>-small.jpg", public.small_photo, name="small_photo"),
    path("n/<slug:uid>/photos/<slug:photo>.jpg", public.photo, name="photo"),
    path("confirm/<slug:uid>/<slug:token>/", subscribing.confirm, name="confirm"),
    path("leave/<slug:uid>/<slug:token>/", subscribing.leave, name="leave"),
]

STAFF: list[URLPattern | URLResolver] = [  # fixed words stand before a notice's uid
    path("", notices.notices, name="notices"),
    path("new/", notices.new, name="new"),
    path("comments/", comments.comments, name="comments"),
    path("messages/", messages.messages, name="messages"),
    path("messages/<int:number>/again/", messages.again, name="again"),
    path("subscriptions/", messages.subscriptions, name="subscriptions"),
    path("subscriptions/new/", messages.new, name="subscription_new"),
    path("subscriptions/<slug:uid>/end/", messages.end, name="subscription_end"),
    path("<slug:uid>/", notices.notice, name="notice"),
    path("<slug:uid>/edit/", notices.edit, name="edit"),
    path("<slug:uid>/publish/", notices.publish, name="publish"),
    path("<slug:uid>/withdraw/", notices.withdraw, name="withdraw"),
    path("<slug:uid>/replace/", notices.replace, name="replace"),
    path("<slug:uid>/post/", postings.post, name="post"),
    path("<slug:uid>/postings/<int:number>/down/", postings.down, name="take_down"),
    path("<slug:uid>/comments/new/", comments.record, name="record_comment"),
    path("<slug:uid>/comments/<int:number>/", comments.answer, name="answer"),
    path("<slug:uid>/comments/<int:number>/hide/", comments.hide, name="hide"),
]
urlpatterns: list[URLPattern | URLResolver] = [*PUBLIC, *STAFF]
