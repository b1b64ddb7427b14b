// What every page does: shows that work is under way, and says it when something failed.
(() => {
  "use strict";
  const busy = document.getElementById("busy");
  const alerts = document.getElementById("alerts");
  let running = 0;
  const count = (step) => { running = Math.max(0, running + step); busy.classList.toggle("on", running > 0); };

  const tell = (words) => {
    const box = document.createElement("div");
    box.className = "alert alert-danger";
    box.setAttribute("role", "alert");
    const text = document.createElement("div");
    text.textContent = words;
    box.append(text);
    alerts.replaceChildren(box);
    box.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.closest("[data-quiet]")) return;
    count(1);
    alerts.querySelectorAll(".alert-danger").forEach((old) => old.remove());
  });
  document.addEventListener("htmx:afterRequest", (event) => { if (!event.detail.elt.closest("[data-quiet]")) count(-1); });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.status >= 400 && !xhr.getResponseHeader("HX-Retarget") && xhr.status !== 422) {
      event.detail.shouldSwap = false;
      tell(document.body.dataset.broken);
    }
  });
  document.addEventListener("htmx:sendError", () => tell(document.body.dataset.offline));
  document.addEventListener("htmx:timeout", () => tell(document.body.dataset.offline));

  // An open menu closes on Escape, on a click beside it, and when focus leaves it.
  const close = (except) => document.querySelectorAll("details.drop[open]").forEach((d) => { if (d !== except) d.open = false; });
  document.addEventListener("click", (event) => close(event.target.closest("details.drop")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.drop[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  });
  document.addEventListener("focusin", (event) => close(event.target.closest("details.drop")));

  // A form is sent once; data-auto-submit sends a filter when a choice changes; data-confirm asks first.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const words = event.submitter?.dataset.confirm ?? form.dataset.confirm;
    if (words && !window.confirm(words)) { event.preventDefault(); return; }
    if (form.method === "post" && !form.hasAttribute("hx-post") && !form.hasAttribute("data-again")) {
      count(1);
      setTimeout(() => form.querySelectorAll("button:enabled").forEach((b) => { b.disabled = true; b.dataset.sent = ""; }), 0);
    }
  });
  document.addEventListener("change", (event) => { event.target.closest("[data-auto-submit]")?.form?.requestSubmit(); });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    running = 0; count(0);
    document.querySelectorAll("button[data-sent]").forEach((b) => { b.disabled = false; delete b.dataset.sent; });
  });
  // A table wider than the screen can be scrolled with the keyboard too, and says what it is.
  const reach = () => document.querySelectorAll(".table-box").forEach((box) => {
    if (box.scrollWidth <= box.clientWidth) { box.removeAttribute("tabindex"); return; }
    const title = box.querySelector("caption") ?? box.closest("section, .card, figure")?.querySelector("h2, h3") ?? document.querySelector("h1");
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", title?.textContent.trim() ?? "");
  });
  document.addEventListener("htmx:load", reach);
  document.addEventListener("toggle", reach, true);
  window.addEventListener("resize", reach);
  reach();

  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) window.print(); });
})();
