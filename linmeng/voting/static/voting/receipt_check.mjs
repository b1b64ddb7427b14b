// The receipt is checked on this phone too, with the independent verifier. Its code is read by scan.mjs.
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
