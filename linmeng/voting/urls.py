"""Addresses of this room.

The clerk's way: list › new (one compound, or several that vote on one merge) › the motion's page, whose main
button is always the next step › publish › roll (freeze, objections) › notice, witnesses, papers, letters ›
open › papers come back, doors are rung at › close › scans, readings › count › result › audit, challenges.

/                          votes in reach          /new/ /joint/new/        a new one
/joint/<uid>/              side by side            /rules/<code>/           a compound's own rules
/<uid>/                    the motion, its life    …/edit/ publish/ withdraw/ repeat/ turn-out/
…/roll/                    the frozen roll         …/roll/freeze/ roll/object/ roll/objections/<n>/
…/notice/ witnesses/       before the opening      …/open/ close/ letters/
…/papers/                  printed ballots         …/papers/print/ receive/ <n>/replace/ services/
…/canvass/                 the doors               …/canvass/<entry>/
…/keying/ scans/           after the close         …/keying/<n>/ scans/<n>.jpg
…/count/ result/           the count               …/result/publish/ audit/ challenges/ file/
"""

from django.urls import URLPattern, URLResolver

app_name = "voting"
urlpatterns: list[URLPattern | URLResolver] = []
