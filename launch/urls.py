"""Addresses of the launch stage below /w/<workspace>/p/<product>/launch/."""

from django.urls import URLPattern, path

from launch import views

app_name = "launch"
LAUNCH = "launches/<int:number>/"

urlpatterns: list[URLPattern] = [
    path(f"{LAUNCH}go/", views.go, name="go"),
    path(f"{LAUNCH}hold/", views.hold, name="hold"),
    path(f"{LAUNCH}replan/", views.replan, name="replan"),
    path(f"{LAUNCH}complete/", views.complete, name="complete"),
    path(f"{LAUNCH}checklist/", views.checklist, name="checklist"),
    path(f"{LAUNCH}readiness/<slug:function>/", views.decide, name="decide"),
    path("tasks/<int:number>/done/", views.task_done, name="task-done"),
]
