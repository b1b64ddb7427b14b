// Draws what a JSON address answers (docs/components.md): areas, compounds, links. No tiles unless set.
(() => {
  "use strict";
  const INK = "#1f2a2a";
  const LABELS = 80; // names are written when no more than so many points are in view

  const words = (feature) => feature.properties?.name ?? "";
  const node = (tag, text) => { const e = document.createElement(tag); if (text !== undefined) e.textContent = text; return e; };

  function popup(data, point, colouring, said) {
    const box = node("div");
    const title = node("b", point[2]);
    box.append(title);
    const list = node("ul");
    list.className = "popup-facts";
    data.colourings.forEach((c, i) => {
      const category = c.categories[point[5 + i]];
      if (category) list.append(node("li", `${c.label}：${category.label}`));
    });
    box.append(list);
    if (point[3]) {
      const link = node("a", said.wordsOpen);
      link.href = data.url ? data.url.replace("{}", encodeURIComponent(point[3])) : point[3];
      box.append(link);
    }
    return box;
  }

  function draw(box, el, data) {
    const L = window.L;
    data.colourings ??= [];
    data.points ??= [];
    const map = L.map(el, { preferCanvas: true, zoomControl: false, attributionControl: Boolean(el.dataset.tiles), zoomSnap: 0.5, maxZoom: 19 });
    map.options.renderer = L.canvas().addTo(map); // ready before the first shape, whatever is added first
    L.control.zoom({ zoomInTitle: el.dataset.wordsIn, zoomOutTitle: el.dataset.wordsOut }).addTo(map);
    if (el.dataset.tiles) L.tileLayer(el.dataset.tiles, { attribution: el.dataset.attribution, maxZoom: 19 }).addTo(map);
    const bounds = L.latLngBounds([]);
    const areas = L.geoJSON(data.areas ?? [], {
      interactive: false,
      style: { color: "#8d8675", weight: 1.2, fillColor: "#fffefb", fillOpacity: el.dataset.tiles ? 0.15 : 0.75 },
      onEachFeature: (f, layer) => {
        if (words(f)) layer.bindTooltip(node("span", words(f)), { permanent: true, direction: "center", className: "map-area-label" });
      },
    }).addTo(map);
    const hidden = new Set();
    let colour = 0;
    const categoryOf = (p) => data.colourings[colour]?.categories[p[5 + colour]];
    const style = (p) => ({ fillColor: categoryOf(p)?.colour ?? "#17594a", color: categoryOf(p)?.ring ?? INK, weight: categoryOf(p)?.ring ? 3 : 1 });

    const shapes = L.geoJSON(data.shapes ?? [], {
      style: (f) => {
        const p = data.points[f.properties.i];
        return { color: p ? style(p).fillColor : "#8d8675", weight: 1.5, fillColor: p ? style(p).fillColor : "#ccc", fillOpacity: 0.25 };
      },
      onEachFeature: (f, layer) => { const p = data.points[f.properties.i]; if (p) listen(layer, p); },
    }).addTo(map);
    const lined = (rows) => (rows ?? []).map((l) =>
      L.polyline([[l.from[1], l.from[0]], [l.to[1], l.to[0]]], {
        color: l.colour ?? "#566160", weight: l.weight ?? 2, dashArray: l.dash ?? null, interactive: false }).addTo(map));
    const links = lined(data.links);

    function listen(layer, p) {
      layer.on("click", () => {
        el.dispatchEvent(new CustomEvent("linmeng:map-click", { bubbles: true, detail: { key: p[3], name: p[2] } }));
        layer.bindPopup(() => popup(data, p, colour, el.dataset)).openPopup();
      });
    }
    const marks = data.points.map((p) => {
      const mark = L.circleMarker([p[1], p[0]], { radius: p[4] || 5, weight: 1, opacity: 0.75, fillOpacity: 0.9, ...style(p) });
      bounds.extend(mark.getLatLng());
      mark.bindTooltip(() => node("span", p[2])); // never as text: Leaflet would read it as HTML
      listen(mark, p);
      return mark;
    });
    const layer = L.layerGroup(marks).addTo(map);
    if (areas.getLayers().length && !data.fit_points) bounds.extend(areas.getBounds());
    if (data.bounds) map.fitBounds(data.bounds);
    else if (bounds.isValid()) map.fitBounds(bounds.pad(0.05), { maxZoom: 17 });
    else map.setView([31.23, 121.47], 11);

    // Names appear when there is room; a hidden category is not named either.
    const labels = L.layerGroup().addTo(map);
    const name = () => {
      labels.clearLayers();
      const view = map.getBounds();
      const seen = data.points.filter((p) => view.contains([p[1], p[0]]) && !hidden.has(p[5 + colour]));
      if (seen.length > LABELS || map.getZoom() < 14) return;
      const at = seen.map((p) => map.latLngToContainerPoint([p[1], p[0]]));
      const taken = at.map((c, i) => { const r = seen[i][4] || 5; return [c.x - r, c.y - r, c.x + r, c.y + r]; });
      seen.forEach((p, i) => { // a name that would cover a dot or another name is left out until one comes closer
        const gap = (p[4] || 5) + 1;
        const wide = 16 + 13 * p[2].length;
        const sides = { right: [gap, -10, gap + wide, 10], left: [-gap - wide, -10, -gap, 10], top: [-wide / 2, -gap - 24, wide / 2, -gap], bottom: [-wide / 2, gap, wide / 2, gap + 24] };
        for (const [direction, [left, top, right, bottom]] of Object.entries(sides)) {
          const spot = [at[i].x + left, at[i].y + top, at[i].x + right, at[i].y + bottom];
          if (spot[0] < 0 || spot[2] > map.getSize().x || taken.some((t) => spot[0] < t[2] && t[0] < spot[2] && spot[1] < t[3] && t[1] < spot[3])) continue;
          taken.push(spot);
          const offset = { right: [gap, 0], left: [-gap, 0], top: [0, -gap], bottom: [0, gap] }[direction];
          labels.addLayer(L.tooltip({ permanent: true, direction, offset, className: "map-label", interactive: false })
            .setLatLng([p[1], p[0]]).setContent(node("span", p[2])));
          break;
        }
      });
    };
    map.on("moveend zoomend", name);
    const paint = () => {
      marks.forEach((mark, i) => {
        const p = data.points[i];
        const out = hidden.has(p[5 + colour]);
        if (out) layer.removeLayer(mark); else { mark.setStyle(style(p)); layer.addLayer(mark); }
      });
      if (data.shapes) shapes.setStyle(shapes.options.style);
      name();
    };
    const relegend = legend(box, el, data, () => colour, (to) => { colour = to; hidden.clear(); paint(); }, (key, shown) => { if (shown) hidden.delete(key); else hidden.add(key); paint(); });
    name();
    el.linmeng = { map, marks, links, data, focus: (key) => {
      const i = data.points.findIndex((p) => p[3] === key);
      if (i >= 0) { map.setView(marks[i].getLatLng(), Math.max(map.getZoom(), 17)); marks[i].fire("click"); }
    }, update: (fresh) => { // the same points in the same order, in other colours and joined by other links
      data.colourings = fresh.colourings;
      fresh.points.forEach((p, i) => { data.points[i].splice(0, Infinity, ...p); marks[i].setRadius(p[4] || 5); });
      links.splice(0, Infinity, ...lined(fresh.links).map((line) => line.bringToBack())).forEach((line) => line.remove());
      paint();
      relegend?.();
    } };
    el.dispatchEvent(new CustomEvent("linmeng:map-ready", { bubbles: true }));
  }

  // The legend is also the filter: a box per category, with the number of compounds.
  function legend(box, el, data, current, recolour, toggle) {
    if (!data.colourings.length) return undefined;
    const set = box.querySelector(".legend");
    const show = () => {
      const c = data.colourings[current()];
      const counts = new Map();
      data.points.forEach((p) => counts.set(p[5 + current()], (counts.get(p[5 + current()]) ?? 0) + 1));
      set.replaceChildren(node("legend", c.label));
      c.categories.forEach((category, i) => {
        if (!counts.has(i)) return;
        const label = node("label");
        const tick = node("input");
        Object.assign(tick, { type: "checkbox", checked: true, className: "form-check-input m-0" });
        tick.addEventListener("change", () => toggle(i, tick.checked));
        const swatch = node("span");
        swatch.className = "swatch";
        swatch.style.background = category.colour;
        const many = node("span", String(counts.get(i)));
        many.className = "legend-count";
        label.append(tick, swatch, node("span", category.label), many);
        set.append(label);
      });
      set.hidden = false;
    };
    show();
    if (data.colourings.length < 2) return show;
    const form = box.querySelector(".map-choice");
    const label = node("label", el.dataset.wordsColour);
    const select = node("select");
    select.className = "form-select";
    data.colourings.forEach((c, i) => select.append(new Option(c.label, i)));
    select.addEventListener("change", () => { recolour(Number(select.value)); show(); });
    label.append(select);
    form.replaceChildren(label);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.hidden = false;
    return show;
  }

  async function start(el) {
    if (el.dataset.started) return;
    el.dataset.started = "yes";
    const box = el.closest("[data-map-box]");
    try {
      const answer = await fetch(el.dataset.url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      draw(box, el, await answer.json());
    } catch (error) {
      console.error(error);
      const p = node("p", el.dataset.wordsFailed);
      p.className = "alert alert-warning m-3";
      el.replaceChildren(p);
    }
  }
  const all = (root) => root.querySelectorAll("[data-map]").forEach(start);
  const ready = () => all(document);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready); else ready();
  document.addEventListener("htmx:load", (event) => all(event.detail.elt));
})();
