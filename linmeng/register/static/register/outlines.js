// Draws the outlines of the compounds in view once the map is close enough; their points tell colour and words.
// Loaded before map.js, so that no map is ready before this listens.
(() => {
  "use strict";
  const FROM = 15.5; // zoom at which a small compound is some ten pixels wide

  function follow(el) {
    const { map, marks, data } = el.linmeng;
    if (!data.outlines) return;
    const L = window.L;
    const at = new Map(data.points.map((p, i) => [p[3], i]));
    const shown = new Map(); // key → layer; kept while the view moves
    const group = L.layerGroup().addTo(map);
    let asked = "";

    const paint = () => {
      const close = map.getZoom() >= FROM;
      shown.forEach((layer, key) => {
        const mark = marks[at.get(key)];
        if (!close || !mark || !map.hasLayer(mark)) { group.removeLayer(layer); return; }
        layer.setStyle({ color: mark.options.fillColor, fillColor: mark.options.fillColor });
        group.addLayer(layer);
      });
    };
    const add = (feature) => {
      const key = feature.properties.key;
      if (shown.has(key) || !at.has(key)) return;
      const layer = L.geoJSON(feature, { style: { weight: 1.5, fillOpacity: 0.25 } });
      layer.on("click", () => marks[at.get(key)].fire("click"));
      shown.set(key, layer);
    };
    const look = async () => {
      if (map.getZoom() < FROM) { paint(); return; }
      const b = map.getBounds();
      const box = [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()].map((d) => d.toFixed(4)).join(",");
      if (box === asked) { paint(); return; }
      asked = box;
      try {
        const sign = data.outlines.includes("?") ? "&" : "?";
        const answer = await fetch(`${data.outlines}${sign}box=${box}`, { credentials: "same-origin" });
        if (answer.ok && asked === box) (await answer.json()).features.forEach(add);
      } catch (error) {
        console.error(error); // the points stay, and tell the same
      }
      paint();
      el.dataset.outlines = String(group.getLayers().length);
    };
    map.on("moveend", look);
    el.closest("[data-map-box]").addEventListener("change", () => setTimeout(paint)); // after the legend's own
    look();
  }
  document.addEventListener("linmeng:map-ready", (event) => follow(event.target));
})();
