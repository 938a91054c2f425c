"""Addresses of the territory: its API and its set-up pages."""

from django.urls import include, path

from grids import api, territory_api
from grids.buildings.urls import urlpatterns as buildings
from grids.components import api as components_api
from grids.components.urls import urlpatterns as components
from grids.views import (
    areas,
    balancing,
    changes,
    divisions,
    drafts,
    draw_page,
    drawing,
    exports,
    grids,
    history,
    imports,
    rules,
)

setup = (
    [
        path("", areas.tree, name="tree"),
        path("areas/<int:area_id>/", areas.area, name="area"),
        path("areas/<int:area_id>/branch/", areas.branch, name="branch"),
        path("areas/<int:area_id>/shapes/", areas.shapes, name="area-shapes"),
        path("areas/<int:area_id>/coverage/", areas.coverage, name="area-coverage"),
        path("areas/<int:area_id>/new/", areas.new_area, name="new-area"),
        path("areas/<int:area_id>/edit/", areas.edit_area, name="edit-area"),
        path("areas/<int:area_id>/draft/", draw_page.new_draft, name="new-draft"),
        path("areas/<int:area_id>/import/", imports.upload, name="upload"),
        path("areas/<int:area_id>/export/", exports.export_area, name="export-area"),
        path("divisions/<int:division_id>/export/", exports.export_division, name="export-division"),
        path("rules/", rules.rules, name="rules"),
        path("import/<str:token>/", imports.bring_in, name="import"),
        path("grids/<int:grid_id>/", grids.grid, name="grid"),
        path("grids/<int:grid_id>/edit/", grids.edit_grid, name="edit-grid"),
        path("divisions/<int:division_id>/", divisions.division, name="division"),
        path("divisions/<int:division_id>/draw/", draw_page.draw, name="draw"),
        path("divisions/<int:division_id>/draw/state/", drawing.state, name="draw-state"),
        path("divisions/<int:division_id>/draw/balance/", balancing.balance, name="draw-balance"),
        path(
            "divisions/<int:division_id>/draw/balance/accept/", balancing.accept, name="draw-balance-accept"
        ),
        *[
            path(f"divisions/<int:division_id>/draw/{what}/", drawing.change, {"what": what}, name)
            for what, name in drawing.ADDRESSES.items()
        ],
        path("divisions/<int:division_id>/draw/repair/", drawing.repair, name="draw-repair"),
        path("divisions/<int:division_id>/draw/repair/enough/", drawing.enough, name="draw-repair-enough"),
        path("divisions/<int:division_id>/note/", drafts.note, name="draft-note"),
        path("divisions/<int:division_id>/discard/", drafts.discard, name="draft-discard"),
        path("areas/<int:area_id>/exclusive/", drafts.new_exclusive, name="new-exclusive"),
        path("grids/<int:grid_id>/retire/", drafts.retire, name="retire-grid"),
        path("divisions/<int:division_id>/move/", divisions.move, name="move"),
        path("divisions/<int:division_id>/publish/", divisions.publish, name="publish"),
        path("divisions/<int:division_id>/difference/", changes.difference, name="difference"),
        path("divisions/<int:division_id>/certificate/", divisions.certificate, name="certificate"),
        path("areas/<int:area_id>/divisions/", history.versions, name="versions"),
        path("proposed/", history.proposed, name="proposed"),
        *buildings,
        *components,
    ],
    "grids",
)

urlpatterns = [
    path("api/v1/grids/locate/", api.Locate.as_view(), name="api-locate"),
    path("api/v1/grids/", api.Grids.as_view(), name="api-grids"),
    path("api/v1/territory/grids.geojson", territory_api.GridsLayer.as_view(), name="api-grids-layer"),
    path("api/v1/territory/areas.geojson", territory_api.AreasLayer.as_view(), name="api-areas-layer"),
    path("api/v1/territory/map/", territory_api.Map.as_view(), name="api-map"),
    path("api/v1/components/", components_api.Components.as_view(), name="api-components"),
    path("setup/territory/", include(setup)),
]
