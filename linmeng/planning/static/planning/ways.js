// Drawing ways, bridges, barriers, gates and doors on the map; the form takes it along as GeoJSON.
(() => {
  "use strict";
  const LOOK = {
    way: { color: "#17594a", weight: 4 },
    bridge: { color: "#2a6592", weight: 5, dashArray: "10 5" },
    barrier: { color: "#a13a22", weight: 5, dashArray: "2 7" },
    gate: { color: "#1f2a2a", weight: 2, radius: 7, fillColor: "#fffefb", fillOpacity: 1 },
    door: { color: "#1f2a2a", weight: 2, radius: 7, fillColor: "#c98a1b", fillOpacity: 1 },
  };
  const POINTS = ["gate", "door"];
  const form = document.getElementById("ways-form");
  const hint = document.getElementById("ways-hint");
  const tools = document.querySelector(".ways-tools");

  function start(map, data) {
    const L = window.L;
    const drawn = L.featureGroup().addTo(map);
    const names = new Map(data.points.map((p) => [p[3], p[2]]));
    const nearest = (at, many) => data.points
      .map((p) => [map.distance(at, [p[1], p[0]]), p[3]])
      .sort((a, b) => a[0] - b[0]).slice(0, many).map((e) => e[1]);

    function add(layer, kind, about) {
      layer.linmeng = { kind, ...about };
      layer.options.pmIgnore = false;
      if (window.L.PM) window.L.PM.reInitLayer(layer);
      layer.setStyle(LOOK[kind]);
      if (POINTS.includes(kind)) layer.setRadius(LOOK[kind].radius);
      const ids = about.compounds ?? (about.compound ? [about.compound] : []);
      if (ids.length) {
        const label = document.createElement("span");
        label.textContent = ids.map((id) => names.get(id) ?? id).join(" – ");
        layer.bindTooltip(() => label);
      }
      layer.on("pm:update pm:dragend", () => { if (POINTS.includes(kind)) own(layer); changed(); });
      drawn.addLayer(layer);
    }
    function own(layer) { // a point that was moved belongs to whom it is nearest now
      const { kind } = layer.linmeng;
      const about = kind === "door" ? { compounds: nearest(layer.getLatLng(), 2) } : { compound: nearest(layer.getLatLng(), 1)[0] };
      drawn.removeLayer(layer);
      layer.unbindTooltip();
      layer.off("pm:update pm:dragend");
      add(layer, kind, about);
    }
    function load(feature) {
      const { kind, ...about } = feature.properties;
      const c = feature.geometry.coordinates;
      if (POINTS.includes(kind)) add(L.circleMarker([c[1], c[0]], { radius: 7 }), kind, about);
      else add(L.polyline(c.map((p) => [p[1], p[0]])), kind, about);
    }
    const round = (at) => [Math.round(at.lng * 1e7) / 1e7, Math.round(at.lat * 1e7) / 1e7];
    function collection() {
      const features = drawn.getLayers().map((layer) => {
        const points = POINTS.includes(layer.linmeng.kind);
        const geometry = points
          ? { type: "Point", coordinates: round(layer.getLatLng()) }
          : { type: "LineString", coordinates: layer.getLatLngs().flat(Infinity).map(round) };
        return { type: "Feature", properties: layer.linmeng, geometry };
      });
      return { type: "FeatureCollection", features };
    }
    let dirty = false;
    function changed() {
      dirty = true;
      const counts = {};
      drawn.getLayers().forEach((l) => { counts[l.linmeng.kind] = (counts[l.linmeng.kind] ?? 0) + 1; });
      document.querySelectorAll("[data-count]").forEach((e) => { e.textContent = String(counts[e.dataset.count] ?? 0); });
      if (form) form.querySelector("button").disabled = false;
      if (hint) hint.textContent = hint.dataset.changed;
    }

    JSON.parse(document.getElementById("ways-data").textContent).features.forEach(load);
    document.getElementById("ways-map").linmengWays = { drawn, collection };
    if (!tools || !form) return;
    map.pm.setLang(document.documentElement.lang.startsWith("zh") ? "zh" : "en");
    map.pm.setGlobalOptions({ snappable: true, snapDistance: 15, layerGroup: drawn, continueDrawing: false });
    const pane = map.getPane("markerPane"); // the points that can be dragged say what they are
    new MutationObserver(() => pane.querySelectorAll("[role=button]:not([aria-label])")
      .forEach((e) => e.setAttribute("aria-label", hint.dataset.point))).observe(pane, { childList: true });
    let kind = null;
    const press = (button) => tools.querySelectorAll("button").forEach((b) => b.setAttribute("aria-pressed", String(b === button)));
    const rest = () => {
      map.pm.disableDraw();
      map.pm.disableGlobalEditMode();
      map.pm.disableGlobalRemovalMode();
      press(null);
    };
    tools.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      const again = button.getAttribute("aria-pressed") === "true";
      rest();
      if (again) return;
      press(button);
      hint.textContent = hint.dataset[button.dataset.draw ?? button.dataset.tool];
      kind = button.dataset.draw ?? null;
      if (kind && POINTS.includes(kind)) map.pm.enableDraw("CircleMarker", { pathOptions: LOOK[kind], continueDrawing: false, snappable: false });
      else if (kind) map.pm.enableDraw("Line", { pathOptions: LOOK[kind], templineStyle: LOOK[kind], hintlineStyle: { ...LOOK[kind], dashArray: "5 5" } });
      else if (button.dataset.tool === "edit") map.pm.enableGlobalEditMode({ draggable: true });
      else map.pm.enableGlobalRemovalMode();
    });
    map.on("pm:create", ({ layer }) => {
      const at = POINTS.includes(kind) ? layer.getLatLng() : null;
      map.removeLayer(layer);
      drawn.removeLayer(layer);
      const fresh = at ? L.circleMarker(at, { radius: 7 }) : L.polyline(layer.getLatLngs());
      const about = kind === "gate" ? { compound: nearest(at, 1)[0] } : kind === "door" ? { compounds: nearest(at, 2) } : {};
      add(fresh, kind, about);
      press(null);
      changed();
    });
    map.on("pm:remove", ({ layer }) => { drawn.removeLayer(layer); changed(); });
    form.addEventListener("submit", () => {
      form.elements.data.value = JSON.stringify(collection());
      dirty = false;
    });
    window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
    tools.hidden = false;
  }

  document.addEventListener("linmeng:map-ready", (event) => {
    const { map, data } = event.target.linmeng;
    start(map, data);
  });
})();
