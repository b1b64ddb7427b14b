// The letter's QR code carries the code behind the #: it is put into the form and taken out of the address at once.
(() => {
  "use strict";
  const field = document.getElementById("code");
  const code = decodeURIComponent(location.hash.slice(1));
  if (!code) return;
  history.replaceState(null, "", location.pathname);
  if (field) { field.value = code.slice(0, 80); field.form.requestSubmit ? field.form.requestSubmit() : field.form.submit(); }
})();
