// The ballot's number is made by this device, so that sending it twice is one ballot. Without a script the server's stands.
(() => {
  "use strict";
  const uuid = () => {
    if (window.crypto?.randomUUID) return crypto.randomUUID();
    if (!window.crypto?.getRandomValues) return "";
    const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  };
  document.querySelectorAll("[data-ballot]").forEach((field) => {
    if (!field.dataset.made) field.value = uuid() || field.value;
    field.dataset.made = "1";
  });
  // Going back from the receipt leads to the vote's page, not to a form that asks to be sent again.
  const form = document.querySelector("[data-ballots]");
  if (form && window.history.replaceState) history.replaceState(null, "", form.dataset.back);
})();
