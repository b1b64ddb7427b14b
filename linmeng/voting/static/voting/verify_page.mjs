// The page runs the independent verifier on the published file and says in words what it found.
const box = document.getElementById("verified"), button = document.getElementById("again");
const value = (id) => document.getElementById(id).value.trim();

function say(words, faults = []) {
  const head = document.createElement("p");
  head.textContent = words;
  const list = document.createElement("ul");
  list.append(...faults.map(({ check, sentence }) => Object.assign(document.createElement("li"), { textContent: `[${check}] ${sentence}` })));
  const kind = box.dataset.found === "right" ? "success" : box.dataset.found === "wrong" ? "danger" : "info";
  const frame = document.createElement("div"), words_ = document.createElement("div");
  frame.className = `alert alert-${kind}`;
  words_.append(head, ...(faults.length ? [list] : []));
  head.className = faults.length ? "" : "mb-0";
  frame.append(words_);
  box.replaceChildren(frame);
}

async function check() {
  box.dataset.found = "";
  say(box.dataset.checking);
  await new Promise((done) => setTimeout(done, 50)); // so that the words are seen before the work
  let program, bytes;
  try { program = await import(new URL(box.dataset.verifier, location.href)); } catch { say(box.dataset.old); return; }
  try {
    const answer = await fetch(box.dataset.file);
    if (!answer.ok) throw new Error(String(answer.status));
    bytes = new Uint8Array(await answer.arrayBuffer());
  } catch { say(box.dataset.unread); return; }
  try {
    const kept = { keys: [value("kept-key")].filter(Boolean), checkpoints: [], receipts: [] };
    if (value("kept-checkpoint")) kept.checkpoints.push(`${value("kept-checkpoint")}\n`);
    if (value("kept-receipt")) kept.receipts.push(await program.plainReceipt(value("kept-receipt")).catch(() => "?"));
    const faults = program.verify(bytes, kept);
    box.dataset.found = faults.length ? "wrong" : "right";
    say(faults.length ? box.dataset.wrong : box.dataset.right, faults);
  } catch { say(box.dataset.old); }
}

if (box) {
  button.addEventListener("click", check);
  check();
}
