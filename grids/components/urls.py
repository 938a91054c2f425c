"""Addresses of components, below the territory's."""

from django.urls import path

from grids.components import import_views, keeper_views, views

urlpatterns = [
    path("components/", views.components, name="components"),
    path("components/points/", views.points, name="components-points"),
    path("components/export/", views.export, name="components-export"),
    path("components/near/", views.near, name="components-near"),
    path("components/new/", views.register, name="component-new"),
    path("components/import/", import_views.upload, name="components-upload"),
    path("components/import/<str:token>/", import_views.bring_in, name="components-import"),
    path("components/<int:component_id>/", views.component, name="component"),
    path("components/<int:component_id>/edit/", views.edit, name="component-edit"),
    path("components/<int:component_id>/move/", views.move, name="component-move"),
    path("components/<int:component_id>/remove/", views.remove, name="component-remove"),
    path("components/keepers/", keeper_views.keepers, name="keepers"),
    path("components/keepers/new/", keeper_views.new_keeper, name="keeper-new"),
    path("components/keepers/<int:keeper_id>/", keeper_views.keeper, name="keeper"),
]
