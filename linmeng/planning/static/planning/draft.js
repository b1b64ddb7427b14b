// Dragging a compound on the draft's map, choosing one by a click, and the map following every edit.
(() => {
  "use strict";
  const { edit, page, onto, out } = document.currentScript.dataset;
  const GRAB = 12; // px from a compound's centre that still take hold of it
  const NEAR = 24; // px from a compound's centre that still mean this compound
  const SLOW = 6; // px that are no drag yet
  const AWAY = 60; // px from where it lay: on empty ground it stays alone
  const board = () => document.getElementById("draft");
  const element = () => document.getElementById("draft-map");
  let dropped = 0;

  const show = (at) => window.htmx.ajax("GET", `${page}?at=${encodeURIComponent(at)}`, { target: "#draft", swap: "outerHTML" });
  const move = (who, to) => window.htmx.ajax("POST", edit, {
    target: "#draft", swap: "outerHTML", values: { do: "move", who, to, on: board().dataset.on, at: who } });

  // The board brings the colours of its state; the map takes them over, wherever the edit came from.
  const follow = () => {
    const data = document.getElementById("draft-map-data");
    const drawn = element()?.linmeng;
    if (data && drawn) drawn.update(JSON.parse(data.textContent));
  };
  // What somebody opened or typed outlives every swap of the board.
  const folds = () => board().querySelectorAll("details[id]");
  const fields = () => board().querySelectorAll("[data-kept]");
  let open = new Map();
  let typed = new Map();
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target } = event.detail;
    if (target?.id !== "draft" || xhr.status !== 200) return;
    open = new Map([...folds()].map((fold) => [fold.id, fold.open]));
    typed = new Map([...fields()].map((field) => [field.id, field.value]));
    if (xhr.responseText.includes('id="draft"')) return;
    event.detail.shouldSwap = false; // signed out meanwhile: the whole page says so
    window.location.reload();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target?.id !== "draft" && event.target.id !== "draft") return;
    const left = event.detail.requestConfig?.elt?.id === "draft-note-form"; // the note is left: its field is free again
    fields().forEach((field) => { if (typed.get(field.id) && !(left && field.id === "draft-note")) field.value = typed.get(field.id); });
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id !== "draft" && event.target.id !== "draft") return;
    folds().forEach((fold) => { if (open.has(fold.id)) fold.open = open.get(fold.id); });
    follow();
    const asked = event.detail.requestConfig;
    if (asked?.verb === "get" && asked.elt?.id !== "draft-poll") document.getElementById("draft-focus").scrollIntoView({ block: "nearest" });
  });
  document.addEventListener("linmeng:map-click", (event) => {
    if (Date.now() - dropped < 300) return;
    show(event.detail.key);
  });
  document.addEventListener("linmeng:map-ready", () => {
    follow();
    listen(element().linmeng, window.L);
  });

  function listen({ map, marks, data }, L) {
    const pixel = (mark) => map.latLngToContainerPoint(mark.getLatLng());
    const beneath = (point, within, but = null) => {
      let best = null;
      marks.forEach((mark, i) => {
        const far = pixel(mark).distanceTo(point);
        if (i !== but && far <= within && far < (best?.far ?? Infinity)) best = { i, far };
      });
      return best?.i ?? null;
    };
    const card = (event) => document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-drop]");

    map.on("mousedown", (start) => {
      const from = start.originalEvent.button ? null : beneath(start.containerPoint, GRAB);
      if (from === null) return;
      const mark = marks[from];
      map.dragging.disable();
      const began = pixel(mark);
      const line = L.polyline([mark.getLatLng(), mark.getLatLng()], { color: "#17594a", weight: 3, dashArray: "6 6", interactive: false });
      const words = L.tooltip({ permanent: true, direction: "top", offset: [0, -12], className: "draft-ghost" });
      let going = false;
      let over = null;
      let lit = null;

      const follow = (event) => {
        const point = map.mouseEventToContainerPoint(event);
        if (!going && point.distanceTo(began) < SLOW) return;
        if (!going) { going = true; map.closePopup(); line.addTo(map); }
        const place = map.containerPointToLatLng(point);
        over = beneath(point, NEAR, from);
        lit?.classList.remove("draft-target");
        lit = over === null ? card(event) : null;
        lit?.classList.add("draft-target");
        line.setLatLngs([mark.getLatLng(), over === null ? place : marks[over].getLatLng()]);
        const text = document.createElement("span");
        const name = over !== null ? data.points[over][2] : lit?.querySelector("a")?.textContent.trim();
        text.textContent = name ? `${onto} ${name}` : point.distanceTo(began) > AWAY ? out : data.points[from][2];
        words.setLatLng(place).setContent(text).addTo(map);
      };
      const drop = (event) => {
        document.removeEventListener("mousemove", follow);
        document.removeEventListener("mouseup", drop);
        document.removeEventListener("keydown", stop);
        map.dragging.enable();
        line.remove();
        words.remove();
        lit?.classList.remove("draft-target");
        if (!going) return;
        dropped = Date.now();
        setTimeout(() => map.closePopup(), 0); // the click that ends a drag opens none
        if (!event) return;
        const far = map.mouseEventToContainerPoint(event).distanceTo(began) > AWAY;
        const who = data.points[from][3];
        if (over !== null) move(who, data.points[over][3]);
        else if (lit) move(who, lit.dataset.drop);
        else if (far) move(who, "");
      };
      const stop = (event) => { if (event.key === "Escape") drop(null); };
      document.addEventListener("mousemove", follow);
      document.addEventListener("mouseup", drop);
      document.addEventListener("keydown", stop);
    });
  }
})();
