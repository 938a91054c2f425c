"""Areas, divisions, components, and what is read from files."""

from tests.permissions.table.groups import ADMINISTRATORS, CITY, CONCERNED, PEOPLE, Group

GROUPS: tuple[Group, ...] = (
    Group(
        "components: where they stand and whose they are is no secret",
        PEOPLE,
        """
        GET  grids:components
        GET  grids:components-points ?bbox=120,30,121,31
        GET  grids:components-export
        GET  grids:component component
        """,
    ),
    Group(
        "the territory for its administrators: everybody of them may look",
        ADMINISTRATORS,
        """
        GET  grids:tree
        GET  grids:area area
        GET  grids:branch area
        GET  grids:area-shapes area
        GET  grids:area-coverage area
        GET  grids:export-area area
        GET  grids:export-division division
        GET  grids:grid grid
        GET  grids:buildings area
        GET  grids:building-points area
        """,
    ),
    Group(
        "divisions: all administrators, and whoever has a right on the community or above it",
        CONCERNED,
        """
        GET  grids:proposed
        GET  grids:division division
        GET  grids:difference division
        GET  grids:certificate division
        GET  grids:versions area
        """,
    ),
    Group(
        "which grid, and whose, on a past day",
        ADMINISTRATORS,
        "GET members:past ?lon=120.005&lat=30.01&day=2026-01-05",
    ),
    Group(
        "changing the territory: its own administrators",
        CITY,
        """
        GET  grids:rules
        POST grids:rules
        GET  grids:new-area area
        POST grids:new-area area
        GET  grids:edit-area area
        POST grids:edit-area area -> 302
        POST grids:new-draft area -> 302
        GET  grids:draw division
        GET  grids:draw-state division
        POST grids:draw-add division -> 400
        POST grids:draw-split division -> 400
        POST grids:draw-merge division -> 400
        POST grids:draw-reshape division -> 400
        POST grids:draw-move-corner division -> 400
        POST grids:draw-remove division -> 400
        POST grids:draw-facts division -> 400
        POST grids:draw-renumber division -> 400
        POST grids:draw-undo division -> 400
        POST grids:draw-redo division -> 400
        POST grids:draw-repair division -> 400
        POST grids:draw-repair-accept division -> 400
        POST grids:draw-repair-enough division -> 400
        POST grids:draft-note division -> 400
        POST grids:draft-discard division -> 400
        GET  grids:new-exclusive area
        POST grids:new-exclusive area
        POST grids:retire-grid grid -> 400
        GET  grids:upload area
        POST grids:upload area
        GET  grids:edit-grid grid
        POST grids:edit-grid grid -> 302
        POST grids:move division -> 400
        POST grids:draw-balance division -> 400
        POST grids:draw-balance-accept division -> 400
        GET  grids:buildings-upload area
        POST grids:buildings-upload area -> 400
        GET  grids:publish division -> 400
        POST grids:publish division -> 400
        """,
    ),
    Group(
        "components for administrators of some area: registering asks whose the place is",
        ADMINISTRATORS,
        """
        GET  grids:component-new
        GET  grids:components-near ?lon=120.005&lat=30.01
        GET  grids:components-upload
        POST grids:components-upload
        GET  grids:keepers
        """,
    ),
    Group(
        "a component in Riverside Street, and who owns and maintains components",
        CITY,
        """
        POST grids:component-new -> 302
        GET  grids:component-edit component
        POST grids:component-edit component -> 302
        GET  grids:component-move component
        POST grids:component-move component -> 302
        POST grids:component-remove component -> 302
        GET  grids:keeper-new
        POST grids:keeper-new -> 302
        GET  grids:keeper keeper
        POST grids:keeper keeper -> 302
        """,
    ),
    Group(
        "an upload is its own person's",
        frozenset(),
        """
        GET  grids:components-import token
        POST grids:components-import token
        GET  grids:import token
        POST grids:import token
        GET  grids:buildings-import token
        POST grids:buildings-import token
        """,
        hidden=ADMINISTRATORS,
    ),
)
