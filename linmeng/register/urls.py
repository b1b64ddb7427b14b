"""Addresses of this room."""

from django.urls import URLPattern, URLResolver, path

from linmeng.register.pages import (
    areas,
    buildings,
    census,
    compound,
    compounds,
    contracts,
    edits,
    imports,
    lineage,
    warnings,
)

app_name = "register"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", compounds.compounds, name="compounds"),
    path("map/", compounds.map_page, name="map"),
    path("map.json", compounds.map_json, name="map_data"),
    path("map-outlines.json", compounds.map_outlines, name="map_outlines"),
    path("compounds.<str:kind>", compounds.export, name="export"),
    path("buildings.<str:kind>", compounds.export_buildings, name="export_buildings"),
    path("new/", edits.register, name="register"),
    path("compounds/<path:code>/map.json", compound.compound_map_json, name="compound_map"),
    path("compounds/<path:code>/correct/", edits.correct, name="correct"),
    path("compounds/<path:code>/rename/", edits.rename, name="rename"),
    path("compounds/<path:code>/merge/", lineage.merge, name="merge"),
    path("compounds/<path:code>/split/", lineage.split, name="split"),
    path("compounds/<path:code>/contract/", contracts.contract, name="contract"),
    path("compounds/<path:code>/buildings/new/", buildings.building_new, name="building_new"),
    path("compounds/<path:code>/buildings/<int:number>/", buildings.building, name="building"),
    path(
        "compounds/<path:code>/buildings/<int:number>/remove/",
        buildings.building_remove,
        name="building_remove",
    ),
    path("compounds/<path:code>/", compound.compound, name="compound"),
    path("contracts/<int:number>/end/", contracts.end, name="end_contract"),
    path("contracts/<int:number>/exit/", contracts.exit_notice, name="exit_notice"),
    path("contracts/<int:number>/withdraw/", contracts.withdraw, name="withdraw_notice"),
    path("census/", census.census, name="census"),
    path("census/map.json", census.census_map, name="census_map"),
    path("census.<str:kind>", census.census_file, name="census_file"),
    path("warnings/", warnings.warnings, name="warnings"),
    path("areas/", areas.areas, name="areas"),
    path("areas/new/", areas.area_new, name="area_new"),
    path("areas/<str:code>/", areas.outline, name="outline"),
    path("areas/<str:code>/map.json", areas.outline_map, name="outline_map"),
    # imports
    path("imports/", imports.imports, name="imports"),
    path("imports/areas-template.<str:kind>", imports.area_list_template, name="import_area_template"),
    path(
        "imports/buildings-template.<str:kind>",
        imports.building_list_template,
        name="import_building_template",
    ),
    path("imports/template.<str:kind>", imports.list_template, name="import_template"),
    path("imports/<int:number>/", imports.preview, name="import"),
    path("imports/<int:number>/here/", imports.here, name="import_here"),
    path("imports/<int:number>/choose/", imports.choose, name="import_choose"),
    path("imports/<int:number>/commit/", imports.commit, name="import_commit"),
    path("imports/<int:number>/cancel/", imports.cancel, name="import_cancel"),
    path("imports/<int:number>/left-out.csv", imports.left_out, name="import_left_out"),
]
