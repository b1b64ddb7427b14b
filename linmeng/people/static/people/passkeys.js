// Shows what needs a passkey only where the browser has them, and says in words when one was not given.
(() => {
  "use strict";
  if (window.PublicKeyCredential) document.querySelectorAll("[data-passkey]").forEach((part) => { part.hidden = false; });
  else document.querySelectorAll("[data-no-passkey]").forEach((part) => { part.hidden = false; });
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    document.querySelectorAll("[data-passkey-failed]").forEach((part) => { part.hidden = false; part.focus(); });
  });
})();
