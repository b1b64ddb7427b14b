// The ways a plan was computed with, quietly beneath its map; the legend switches each kind off.
(() => {
  "use strict";
  const LOOK = {
    way: { color: "#7b7466", weight: 2, opacity: 0.75 },
    bridge: { color: "#7b7466", weight: 3, opacity: 0.9, dashArray: "7 4" },
    barrier: { color: "#4a5251", weight: 3, dashArray: "1 6" },
    gate: { color: "#4a5251", weight: 1.5, radius: 3, fillColor: "#fffefb", fillOpacity: 1 },
    door: { color: "#4a5251", weight: 1.5, radius: 3.5, fillColor: "#c98a1b", fillOpacity: 1 },
  };
  const node = (tag, name, text) => {
    const made = document.createElement(tag);
    if (name) made.className = name;
    if (text !== undefined) made.textContent = text;
    return made;
  };

  function pane(map, L) { // of its own: whatever is drawn anew above stays above
    const made = map.createPane("ways");
    made.style.zIndex = 350;
    made.style.pointerEvents = "none";
    return L.canvas({ pane: "ways" }).addTo(map);
  }

  function drawn(kind, renderer, L) {
    const look = { ...LOOK[kind.key], interactive: false, renderer, pane: "ways" };
    const turned = (p) => [p[1], p[0]];
    return L.featureGroup([
      ...kind.lines.map((path) => L.polyline(path.map(turned), look)),
      ...kind.points.map((p) => L.circleMarker(turned(p), look)),
    ]);
  }

  function entry(kind, layer, map) {
    const label = node("label");
    const tick = node("input", "form-check-input m-0");
    Object.assign(tick, { type: "checkbox", checked: true });
    tick.addEventListener("change", () => {
      if (tick.checked) layer.addTo(map); else layer.remove();
    });
    const many = kind.lines.length + kind.points.length;
    label.append(tick, node("span", `walk-sign walk-${kind.key}`), node("span", "", kind.label), node("span", "legend-count", String(many)));
    return label;
  }

  document.addEventListener("linmeng:map-ready", (event) => {
    const el = event.target;
    const { map, data } = el.linmeng;
    if (!data.ways) return;
    const set = node("fieldset", "legend walk-legend");
    set.append(node("legend", "", data.ways.label));
    el.linmeng.ways = {};
    const renderer = pane(map, window.L);
    data.ways.kinds.forEach((kind) => {
      const layer = drawn(kind, renderer, window.L).addTo(map);
      el.linmeng.ways[kind.key] = layer;
      set.append(entry(kind, layer, map));
    });
    el.closest("[data-map-box]").querySelector(".legend").after(set);
  });
})();
