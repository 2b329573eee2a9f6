"""Addresses of the vision stage below /w/<workspace>/p/<product>/vision/."""

from django.urls import path

from vision import views

app_name = "vision"
urlpatterns = [
    path("<int:number>/versions/", views.versions, name="versions"),
    path("<int:number>/compare/", views.compare, name="compare"),
]
