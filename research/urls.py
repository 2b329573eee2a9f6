"""Addresses of the research stage below /w/<workspace>/p/<product>/research/."""

from django.urls import path

from research import views

app_name = "research"
urlpatterns = [
    path("notes/<int:number>/mark/", views.mark, name="mark"),
    path("personas/<int:number>/sheet/", views.persona_sheet, name="persona-sheet"),
]
