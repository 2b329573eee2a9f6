"""The real addresses and one that forgot its gate, for the test that proves the access walk."""

from django.http import HttpResponse
from django.urls import path

from pmapp import urls

urlpatterns = [
    *urls.urlpatterns,
    path("w/<slug:workspace>/naked/", lambda request, workspace: HttpResponse("everything"), name="naked"),
]
