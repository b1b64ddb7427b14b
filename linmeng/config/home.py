"""Home: what needs me now. Filled from the rooms below."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """What needs this person now."""
    return render(request, "web/home.html", {})


urlpatterns = [path("", home, name="home")]
