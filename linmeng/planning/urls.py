"""Addresses of this room."""

from django.urls import URLPattern, URLResolver, path

from linmeng.planning.pages import comparison, plans, rates, runs, wishes

app_name = "planning"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", plans.plans, name="plans"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
    path("plans/<int:pk>/map.json", plans.plan_map, name="plan_map"),
    path("plans/<int:pk>/alliances/<int:number>/", plans.alliance, name="alliance"),
    path("plans/<int:pk>/files/<str:name>", plans.file, name="file"),
    path("plans/<int:pk>/wishes/", wishes.wish, name="wish"),
    path("plans/<int:pk>/again/", wishes.again, name="again"),
    path("compare/", comparison.compare, name="compare"),
    path("compounds/<str:code>/", plans.compound, name="compound"),
    path("runs/", runs.runs, name="runs"),
    path("runs/<int:pk>/", runs.run, name="run"),
    path("runs/<int:pk>/cancel/", runs.cancel, name="cancel"),
    path("start/", runs.choose_area, name="choose_area"),
    path("start/<str:code>/", runs.start, name="start"),
    path("rates/", rates.rates, name="rates"),
    path("rates/compare/", rates.compare_rates, name="compare_rates"),
    path("rates/<int:pk>/", rates.version, name="rates_version"),
    path("rates/<int:pk>/edit/", rates.edit, name="rates_edit"),
    path("rates/<int:pk>/text/", rates.edit_text, name="rates_text"),
    path("rates/<int:pk>/file/", rates.rates_file, name="rates_file"),
]
