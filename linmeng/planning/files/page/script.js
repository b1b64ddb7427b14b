"use strict";
(() => {
  const root = document.documentElement, svg = document.getElementById("map"), tip = document.getElementById("tip");
  root.classList.add("js");
  for (const tongue of document.querySelectorAll(".tongue"))
    tongue.addEventListener("change", () => { root.lang = tongue.value; tip.textContent = ""; });

  // What lies under the finger: the texts stand in the page already, nothing is put together from data.
  const show = (mark) => {
    svg.classList.toggle("dim", !!mark);
    for (const other of svg.querySelectorAll(".on")) other.classList.remove("on");
    tip.textContent = mark ? mark.dataset[root.lang.startsWith("zh") ? "zh" : "en"] || mark.querySelector("title").textContent : "";
    if (mark) for (const other of svg.querySelectorAll('[data-a="' + mark.dataset.a + '"]')) other.classList.add("on");
  };
  svg.addEventListener("pointerover", (e) => { const m = e.target.closest(".c"); if (m) show(m); });
  svg.addEventListener("focusin", (e) => { const m = e.target.querySelector(".c"); if (m) show(m); });
  svg.addEventListener("click", (e) => {
    const link = e.target.closest("a");
    if (moved) { e.preventDefault(); return; }
    if (!link) { show(null); return; }
    const mark = link.querySelector(".c");
    if (!mark.classList.contains("chosen")) {   // the first tap tells, the second opens
      e.preventDefault();
      for (const other of svg.querySelectorAll(".chosen")) other.classList.remove("chosen");
      mark.classList.add("chosen");
      show(mark);
    }
  });
  const open = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (target && target.tagName === "DETAILS") { target.open = true; target.scrollIntoView(); }
  };
  addEventListener("hashchange", open);
  open();
  let closed = [];
  addEventListener("beforeprint", () => { closed = [...document.querySelectorAll("details:not([open])")]; for (const d of closed) d.open = true; });
  addEventListener("afterprint", () => { for (const d of closed) d.open = false; });

  // Moving and zooming the map.
  const whole = svg.viewBox.baseVal, home = [whole.x, whole.y, whole.width, whole.height];
  let view = [...home], moved = false;
  const fingers = new Map();
  const place = () => {
    svg.setAttribute("viewBox", view.join(" "));
    svg.style.touchAction = view[2] < home[2] ? "none" : "pan-y";   // unzoomed, a finger scrolls the page
  };
  const zoom = (factor, fx = 0.5, fy = 0.5) => {
    const w = Math.min(home[2] * 2, Math.max(home[2] / 60, view[2] / factor)), h = w * home[3] / home[2];
    view = [view[0] + (view[2] - w) * fx, view[1] + (view[3] - h) * fy, w, h];
    place();
  };
  document.getElementById("zoom-in").addEventListener("click", () => zoom(1.6));
  document.getElementById("zoom-out").addEventListener("click", () => zoom(1 / 1.6));
  document.getElementById("zoom-home").addEventListener("click", () => { view = [...home]; place(); });
  svg.addEventListener("wheel", (e) => {
    if (!e.ctrlKey && !e.metaKey) return;       // a plain wheel scrolls the page
    e.preventDefault();
    const box = svg.getBoundingClientRect();
    zoom(e.deltaY < 0 ? 1.2 : 1 / 1.2, (e.clientX - box.left) / box.width, (e.clientY - box.top) / box.height);
  }, { passive: false });
  svg.addEventListener("pointerdown", (e) => { moved = false; fingers.set(e.pointerId, [e.clientX, e.clientY]); });
  addEventListener("pointerup", (e) => fingers.delete(e.pointerId));
  addEventListener("pointercancel", (e) => fingers.delete(e.pointerId));
  svg.addEventListener("pointermove", (e) => {
    const before = fingers.get(e.pointerId);
    if (!before) return;
    const now = [e.clientX, e.clientY], box = svg.getBoundingClientRect();
    if (fingers.size === 1) {
      const scale = Math.max(view[2] / box.width, view[3] / box.height);
      if (!moved && Math.hypot(now[0] - before[0], now[1] - before[1]) < 6) return;
      moved = true;
      view[0] -= (now[0] - before[0]) * scale; view[1] -= (now[1] - before[1]) * scale;
      place();
    } else {
      const other = [...fingers].find(([id]) => id !== e.pointerId)[1];
      const was = Math.hypot(before[0] - other[0], before[1] - other[1]), is = Math.hypot(now[0] - other[0], now[1] - other[1]);
      moved = true;
      if (was > 0 && is > 0) zoom(is / was, ((now[0] + other[0]) / 2 - box.left) / box.width, ((now[1] + other[1]) / 2 - box.top) / box.height);
    }
    fingers.set(e.pointerId, now);
  });
})();
