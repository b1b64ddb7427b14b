// The receipt is checked on this phone too, with the independent verifier; and a code is read from a picture where the browser can.
const box = document.getElementById("offline"), data = document.getElementById("receipt-data");
if (box && data) {
  box.textContent = "…";
  try {
    const { plainReceipt, receiptFault } = await import(new URL(box.dataset.verifier, location.href));
    const text = await plainReceipt(document.getElementById("receipt").value);
    const fault = receiptFault(text, JSON.parse(data.textContent).key);
    box.textContent = fault ? `${box.dataset.wrong} ${fault}` : box.dataset.right;
    box.dataset.found = fault ? "wrong" : "right";
  } catch {
    box.textContent = box.dataset.not;
    box.dataset.found = "not";
  }
}

const scan = document.getElementById("scan"), picture = document.getElementById("picture");
if (scan && "BarcodeDetector" in window) {
  scan.hidden = false;
  picture.addEventListener("change", async () => {
    const said = scan.querySelector("[role=status]");
    said.textContent = "";
    try {
      const found = await new BarcodeDetector({ formats: ["qr_code"] }).detect(await createImageBitmap(picture.files[0]));
      if (!found.length) throw new Error("no code");
      document.getElementById("receipt").value = found[0].rawValue;
    } catch { said.textContent = scan.dataset.words; }
  });
}
