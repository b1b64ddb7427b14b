// Reading a sheet with the keyboard: 1 2 3 4 0 answer the question at hand and go on to the next one.
(() => {
  "use strict";
  const form = document.querySelector("[data-sheet]");
  if (!form) return;
  const items = [...form.querySelectorAll("[data-item]")];
  let at = 0;
  const show = (next, scroll) => {
    at = Math.max(0, Math.min(items.length - 1, next));
    items.forEach((item, n) => item.classList.toggle("now", n === at));
    if (scroll) items[at].scrollIntoView({ block: "nearest" });
  };
  form.querySelector(".sheet-keys").hidden = false;
  form.addEventListener("focusin", (event) => {
    const n = items.indexOf(event.target.closest("[data-item]"));
    if (n >= 0) show(n, false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.matches("input[type=text], textarea")) return;
    const box = items[at].querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (box) {
      event.preventDefault();
      box.checked = true;
      show(at + 1, true);
      items[at].querySelector("input:checked, input").focus({ preventScroll: true });
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      show(at + (event.key === "ArrowDown" ? 1 : -1), true);
      items[at].querySelector("input:checked, input").focus({ preventScroll: true });
    } else if (event.key === "Enter" && !event.target.matches("a, button, summary")) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  show(0, false);
})();
