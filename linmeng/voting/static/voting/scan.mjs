// A QR code is read from a picture on this phone, where its browser can, and put into the field that waits for it.
// Where it cannot, the picture itself is sent and read by the server; with data-only-here the button stays hidden instead.
for (const scan of document.querySelectorAll("[data-scan]")) {
  const picture = scan.querySelector("input[type=file]"), said = scan.querySelector("[role=status]");
  const into = document.getElementById(scan.dataset.into), alone = scan.hasAttribute("data-only-here");
  const reads = "BarcodeDetector" in window;
  if (alone && !reads) continue; // stays hidden: nobody else reads the picture
  scan.hidden = false;
  picture.addEventListener("change", async () => {
    if (!picture.files.length) return;
    said.textContent = "";
    try {
      if (!reads) throw new Error("the server reads it");
      const found = await new BarcodeDetector({ formats: ["qr_code"] }).detect(await createImageBitmap(picture.files[0]));
      if (found.length !== 1) throw new Error("no code, or several");
      into.value = found[0].rawValue;
      if (!alone) picture.value = "";
    } catch {
      if (alone) { said.textContent = scan.dataset.words; return; }
    }
    if (!alone) into.form.requestSubmit();
  });
}
