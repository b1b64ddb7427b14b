// A click on the plan's map brings the card of that alliance beside it.
(() => {
  "use strict";
  const address = document.currentScript.dataset.card;
  document.addEventListener("linmeng:map-click", (event) => {
    const number = Number(event.detail.key);
    if (!Number.isInteger(number)) return;
    window.htmx.ajax("GET", address.replace(/0\/$/, `${number}/`), { target: "#card", swap: "innerHTML" });
  });
})();
