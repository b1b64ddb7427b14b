/* 核对表决 · Was the vote counted as it was cast?    node verify_vote.mjs FILE [--key LINE] [--checkpoint F] [--receipt F]

   The same checks as verify_vote.py, written apart, for a browser page and for node. No dependency, nothing
   from the network, no eval, no inline script: a page loads it as a module under a strict content security
   policy and calls `verify(bytes, {keys, checkpoints, receipts})`. Format and limits: docs/vote-file.md. */

// --- SHA-256 and SHA-512 (FIPS 180-4) -------------------------------------------------------------------

const primes = (count) => {
  const found = [];
  for (let n = 2; found.length < count; n++) if (found.every((p) => n % p)) found.push(n);
  return found;
};

/** The whole part of the n-th root (2 or 3) of p · 2^(64 n), of which the lowest 64 bits are the fraction. */
function fraction(p, n) {
  const wanted = BigInt(p) << BigInt(64 * n);
  let low = 0n, high = 1n << 70n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** BigInt(n) <= wanted) low = middle; else high = middle;
  }
  return low & 0xffffffffffffffffn;
}

const K512 = primes(80).map((p) => fraction(p, 3));
const H512 = primes(8).map((p) => fraction(p, 2));
const K256 = Int32Array.from(K512.slice(0, 64), (k) => Number(k >> 32n) | 0);
const H256 = Int32Array.from(H512, (h) => Number(h >> 32n) | 0);
const W = new Int32Array(64);

function padded(data, block, lengthBytes) {
  const size = Math.ceil((data.length + 1 + lengthBytes) / block) * block;
  const out = new Uint8Array(size);
  out.set(data);
  out[data.length] = 0x80;
  new DataView(out.buffer).setBigUint64(size - 8, BigInt(data.length) * 8n);
  return out;
}

const TAIL = new Uint8Array(128), STATE = new Int32Array(8);

/** One block into the state. */
function mixed(data, start) {
  for (let i = 0, at = start; i < 16; i++, at += 4) {
    W[i] = (data[at] << 24) | (data[at + 1] << 16) | (data[at + 2] << 8) | data[at + 3];
  }
  for (let i = 16; i < 64; i++) {
    const a = W[i - 15], b = W[i - 2];
    const s0 = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3);
    const s1 = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10);
    W[i] = (W[i - 16] + s0 + W[i - 7] + s1) | 0;
  }
  let a = STATE[0], b = STATE[1], c = STATE[2], d = STATE[3], e = STATE[4], f = STATE[5], g = STATE[6], h = STATE[7];
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K256[i] + W[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
  }
  STATE[0] += a; STATE[1] += b; STATE[2] += c; STATE[3] += d; STATE[4] += e; STATE[5] += f; STATE[6] += g; STATE[7] += h;
}

/** The hash; the data are read where they lie, for copies of so many would fill the memory. */
export function sha256(data) {
  const whole = data.length - (data.length % 64), rest = data.length - whole, size = rest < 56 ? 64 : 128;
  STATE.set(H256);
  for (let start = 0; start < whole; start += 64) mixed(data, start);
  TAIL.fill(0);
  for (let i = 0; i < rest; i++) TAIL[i] = data[whole + i];
  TAIL[rest] = 0x80;
  for (let i = 0, bits = data.length * 8; i < 8; i++) { TAIL[size - 1 - i] = bits % 256; bits = Math.floor(bits / 256); }
  for (let start = 0; start < size; start += 64) mixed(TAIL, start);
  const out = new Uint8Array(32);
  for (let i = 0; i < 32; i++) out[i] = STATE[i >> 2] >>> (24 - 8 * (i & 3));
  return out;
}

export function sha512(data) {
  const mask = 0xffffffffffffffffn, message = padded(data, 128, 16), view = new DataView(message.buffer);
  const turn = (x, n) => ((x >> n) | (x << (64n - n))) & mask;
  const state = [...H512], w = new Array(80);
  for (let start = 0; start < message.length; start += 128) {
    for (let i = 0; i < 16; i++) w[i] = view.getBigUint64(start + 8 * i);
    for (let i = 16; i < 80; i++) {
      const s0 = turn(w[i - 15], 1n) ^ turn(w[i - 15], 8n) ^ (w[i - 15] >> 7n);
      const s1 = turn(w[i - 2], 19n) ^ turn(w[i - 2], 61n) ^ (w[i - 2] >> 6n);
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) & mask;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 80; i++) {
      const s1 = turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n);
      const t1 = (h + s1 + ((e & f) ^ (~e & mask & g)) + K512[i] + w[i]) & mask;
      const t2 = ((turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n)) + ((a & b) ^ (a & c) ^ (b & c))) & mask;
      h = g; g = f; f = e; e = (d + t1) & mask; d = c; c = b; b = a; a = (t1 + t2) & mask;
    }
    [a, b, c, d, e, f, g, h].forEach((value, i) => { state[i] = (state[i] + value) & mask; });
  }
  const out = new Uint8Array(64), words = new DataView(out.buffer);
  state.forEach((value, i) => words.setBigUint64(8 * i, value));
  return out;
}

// --- bytes ----------------------------------------------------------------------------------------------

const encoder = new TextEncoder();
const bytes = (text) => encoder.encode(text);
const PAIRS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const hex = (data) => { let text = ""; for (const byte of data) text += PAIRS[byte]; return text; };
const unhex = (text) => Uint8Array.from({ length: text.length >> 1 }, (_, i) => parseInt(text.slice(2 * i, 2 * i + 2), 16));

function joined(...parts) {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { out.set(part, at); at += part.length; }
  return out;
}

let desk = new Uint8Array(4096);

/** The hash of bytes, texts and single numbers, one after the other. */
function sha(...parts) {
  let at = 0;
  for (const part of parts) {
    const most = typeof part === "string" ? 3 * part.length : part.length ?? 1;
    if (at + most > desk.length) { const larger = new Uint8Array(2 * (at + most)); larger.set(desk.subarray(0, at)); desk = larger; }
    if (typeof part === "number") desk[at++] = part;
    else if (typeof part === "string") at += encoder.encodeInto(part, desk.subarray(at)).written;
    else { desk.set(part, at); at += part.length; }
  }
  return sha256(desk.subarray(0, at));
}

const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);

/** RFC 8785 for whole numbers, texts, lists and objects. */
export function canon(value) {
  if (Array.isArray(value)) return "[" + value.map(canon).join(",") + "]";
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  return "{" + Object.keys(value).sort().map((key) => JSON.stringify(key) + ":" + canon(value[key])).join(",") + "}";
}

const RAW = Symbol("its bytes in the file");
const mark = (value) => hex(value[RAW] ? sha256(value[RAW]) : sha(canon(value)));

function unbase64(text) {
  const signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) throw new Error("no base64");
  const out = [];
  let held = 0, bits = 0;
  for (const sign of text.replace(/=+$/, "")) {
    held = ((held << 6) | signs.indexOf(sign)) & 0xffff;
    bits += 6;
    if (bits >= 8) { bits -= 8; out.push((held >> bits) & 255); }
  }
  if (held & ((1 << bits) - 1)) throw new Error("stray bits");
  return Uint8Array.from(out);
}

// --- Ed25519 (RFC 8032) ---------------------------------------------------------------------------------

const P = 2n ** 255n - 19n, ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const mod = (x) => { const rest = x % P; return rest < 0n ? rest + P : rest; };

function power(base, exponent) {
  let result = 1n;
  for (base = mod(base); exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % P;
    base = (base * base) % P;
  }
  return result;
}

const D = mod(-121665n * power(121666n, P - 2n));
const number = (data) => BigInt("0x" + (hex(Uint8Array.from(data).reverse()) || "0"));

function plus([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = mod((y1 - x1) * (y2 - x2)), b = mod((y1 + x1) * (y2 + x2)), c = mod(2n * t1 * t2 * D), d = mod(2n * z1 * z2);
  const e = b - a, f = d - c, g = d + c, h = b + a;
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

function point(data) {
  const whole = number(data), y = whole & (2n ** 255n - 1n), odd = whole >> 255n;
  const square = mod((y * y - 1n) * power(D * y * y + 1n, P - 2n));
  let x = power(square, (P + 3n) / 8n);
  if (mod(x * x - square)) x = mod(x * power(2n, (P - 1n) / 4n));
  if (data.length !== 32 || y >= P || mod(x * x - square) || (x === 0n && odd)) throw new Error("no point");
  if ((x & 1n) !== odd) x = P - x;
  return [x, y, 1n, mod(x * y)];
}

const tables = new Map();

function multiples(data, sign) {
  const name = hex(data) + sign;
  if (!tables.has(name)) {
    const [x, y, z, t] = point(data), rows = [];
    let step = [mod(sign * x), y, z, mod(sign * t)];
    for (let i = 0; i < 64; i++) {
      const row = [[0n, 1n, 1n, 0n]];
      for (let j = 0; j < 15; j++) row.push(plus(row[j], step));
      rows.push(row);
      step = plus(row[15], step);
    }
    tables.set(name, rows);
  }
  return tables.get(name);
}

const BASE = Uint8Array.from({ length: 32 }, (_, i) => (i ? 0x66 : 0x58));

export function isSigned(key, message, signature) {
  if (signature.length !== 64) return false;
  const s = number(signature.slice(32)), k = number(sha512(joined(signature.slice(0, 32), key, message))) % ORDER;
  if (s >= ORDER) return false;
  let total = [0n, 1n, 1n, 0n];
  try {
    for (let [scalar, rows] of [[s, multiples(BASE, 1n)], [k, multiples(key, -1n)]]) {
      for (const row of rows) { total = plus(total, row[Number(scalar & 15n)]); scalar >>= 4n; }
    }
  } catch { return false; }
  const z = power(total[2], P - 2n), x = mod(total[0] * z), y = mod(total[1] * z);
  return number(signature.slice(0, 32)) === (y | ((x & 1n) << 255n));
}

// --- checkpoints, keys, tree ----------------------------------------------------------------------------

const NOTE = /^([^\n]+)\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)\n\n((?:— [^\s+]+ [A-Za-z0-9+/=]+\n)+)$/u;
const CONTROL = /[\u0000-\u0009\u000b-\u001f]/;

function readNote(text) {
  const found = NOTE.exec(text);
  if (!found || CONTROL.test(text)) throw new Error("no checkpoint");
  const lines = found[4].trimEnd().split("\n").map((line) => {
    const [, name, data] = line.split(" "), raw = unbase64(data);
    return { name, id: hex(raw.slice(0, 4)), data: raw.slice(4) };
  });
  const text_ = text.split("\n\n")[0] + "\n";
  return { text: text_, origin: found[1], size: Number(found[2]), root: unbase64(found[3]), lines };
}

function readKey(line) {
  const parts = line.split("+"), name = parts[0], id = parts[1], raw = unbase64(parts.slice(2).join("+"));
  if (parts.length < 3 || raw.length !== 33 || ![1, 4].includes(raw[0]) || !/^\S+$/u.test(name)) throw new Error("no key");
  if (hex(sha(bytes(name + "\n"), raw).slice(0, 4)) !== id) throw new Error("the id is not that of the key");
  return { name, id, kind: raw[0], key: raw.slice(1), line: `${name}+${id}+${parts.slice(2).join("+")}` };
}

const attempt = (reader, text) => { try { return reader(text); } catch { return null; } };

function hasSigned(key, note) {
  let answer = null;
  for (const { name, id, data } of note.lines) {
    if (name !== key.name || id !== key.id) continue;
    const time = key.kind === 4 ? BigInt("0x" + (hex(data.slice(0, 8)) || "0")) : 0n;
    const head = key.kind === 4 ? `cosignature/v1\ntime ${time}\n` : "";
    const right = isSigned(key.key, bytes(head + note.text), key.kind === 4 ? data.slice(8) : data);
    answer = (answer ?? true) && right;
  }
  return answer;
}

function rootsOf(count, leaf, wanted) {
  const peaks = [], found = new Map([[0, sha256(new Uint8Array())]]);
  for (let at = 0; at < count; at++) {
    let height = 0, hash = sha(0, leaf(at));
    while (peaks.length && peaks[peaks.length - 1][0] === height) { hash = sha(1, peaks.pop()[1], hash); height++; }
    peaks.push([height, hash]);
    if (wanted.has(at + 1)) found.set(at + 1, peaks.slice(0, -1).reduceRight((root, peak) => sha(1, peak[1], root), hash));
  }
  return found;
}

function climbed(leaf, index, size, proof) {
  let last = size - 1, hash = leaf;
  for (const part of proof) {
    if (last <= 0) return null;
    if (index % 2 || index === last) {
      hash = sha(1, part, hash);
      while (index % 2 === 0 && index) { index /= 2; last = Math.floor(last / 2); }
    } else hash = sha(1, hash, part);
    index = Math.floor(index / 2); last = Math.floor(last / 2);
  }
  return last === 0 ? hash : null;
}

// --- form -----------------------------------------------------------------------------------------------

const isObject = (v) => v !== null && typeof v === "object" && !Array.isArray(v);
const oneOf = (...values) => ({ one: values });
const listOf = (form) => ({ list: form });
const row = (...forms) => ({ row: forms });
const maybe = (form) => (v) => (v === null ? oneOf(null) : form);
const PLAIN = {
  int: (v) => Number.isSafeInteger(v) && v >= 0,
  bool: (v) => typeof v === "boolean",
  id: (v) => typeof v === "string" && /^[A-Za-z0-9_.:-]{1,80}$/.test(v),
  text: (v) => typeof v === "string" && v.length > 0 && bytes(v).length <= 20000,
  line: (v) => typeof v === "string" && bytes(v).length <= 20000,
  hex: (v) => typeof v === "string" && /^[0-9a-f]{64}$/.test(v),
  object: isObject,
};
const fields = (names, form) => Object.fromEntries(names.map((name) => [name, form]));
const SIDES = ["yes", "no", "abstain", "split"], AXES = ["area", "heads"], MEASURES = ["units", "area", "heads"];
const GATE = {
  axis: oneOf(...AXES), base: "int", gate: oneOf("approval", "participation"), have: "int", missing: "int",
  missing_new: maybe("int"), need: "int", of: oneOf("all", "participating"), passed: "bool", share: "text",
  test: oneOf("at_least", "more_than"),
};
const TALLY = { carried: "bool", gates: listOf(GATE), tally: fields(MEASURES, fields(SIDES, "int")) };
const CHOICES = { "*": oneOf("yes", "no", "abstain") };
const BY_HAND = { "*": oneOf("yes", "no", "abstain", "invalid") }; // a device lets nobody tick twice
const marks = (v) => (v[1] === "paper" || v[1] === "imported" ? BY_HAND : CHOICES);
const opening = (v) => row("id", oneOf("assisted", "electronic", "imported", "paper"), "hex",
  Array.isArray(v) && isObject(v[v.length - 1]) ? marks(v) : "hex");
const FORM = {
  audience: oneOf("auditor", "public"),
  bound: fields(["checkpoints", "keys", "motion", "outcome", "roll", "rules"], "hex"),
  checkpoints: listOf("text"),
  format: oneOf("linmeng-vote/1"),
  keys: { log: "text", quorum: "int", witnesses: listOf("text") },
  log: listOf(row("int", oneOf("opened", "cast", "void", "closed", "counted"), "id", "hex")),
  motion: {
    announced: "line", closes_at: "int", id: "id", items: listOf({ id: "id", matter: "id", words: "text" }),
    level: oneOf("totals", "units", "choices"), opens_at: "int", scope: "text", title: "text",
  },
  openings: maybe(listOf(opening)),
  outcome: {
    ballots: { cast: "int", void: "int" }, record: "hex",
    items: { "*": {
      actual: TALLY, binding: oneOf("actual", "deemed"), carried: "bool", deemed: TALLY, reasons: listOf("id"),
      stops: listOf(oneOf("conflicts_matter", "majorities_disagree", "no_majority")),
    } },
  },
  places: maybe({ "*": row("text", "hex") }),
  record: maybe({ aside: { "*": listOf("id") }, salt: "hex", served: listOf(row("id", "text")) }),
  roll: { area: "int", entries: listOf(row("id", "int", "id")), heads: "int", root: "hex" },
  rules: "object",
};
const NOTHING = "0".repeat(64);

function* misshapen(value, form, place = "") {
  if (value instanceof Rows) return; // looked at while it was read
  if (typeof form === "function") form = form(value);
  if (typeof form === "string") { if (!PLAIN[form](value)) yield place; }
  else if (form.one) { if (!form.one.includes(value)) yield place; }
  else if (form.list || form.row) {
    if (!Array.isArray(value) || (form.row && value.length !== form.row.length)) { yield place; return; }
    for (let i = 0; i < value.length; i++) yield* misshapen(value[i], form.list ?? form.row[i], `${place}/${i}`);
  } else if (!isObject(value)) yield place;
  else {
    const wanted = "*" in form ? fields(Object.keys(value).filter(PLAIN.id), form["*"]) : form;
    const has = (object, name) => Object.prototype.hasOwnProperty.call(object, name);
    const names = [...new Set([...Object.keys(value), ...Object.keys(wanted)])].sort();
    for (const name of names) if (!has(value, name) || !has(wanted, name)) yield `${place}/${name}`;
    for (const name of names) {
      if (has(value, name) && has(wanted, name)) yield* misshapen(value[name], wanted[name], `${place}/${name}`);
    }
  }
}

function* pieces(value, place = "", depth = 0) {
  if (isObject(value) && depth < 2 && Object.keys(value).length) {
    for (const [i, name] of Object.keys(value).sort().entries()) {
      yield [place, (i ? "," : "{") + JSON.stringify(name) + ":"];
      yield* pieces(value[name], `${place}/${name}`, depth + 1);
    }
    yield [place, "}"];
  } else if (Array.isArray(value) && value.length) {
    for (let start = 0; start < value.length; start += 1000) {
      yield [`${place}/${start}`, (start ? "," : "[") + canon(value.slice(start, start + 1000)).slice(1, -1)];
    }
    yield [place, "]"];
  } else yield [place, canon(value)];
}

function* strayed(text, doc) {
  let at = 0;
  for (const [place, piece] of pieces(doc)) {
    if (!text.startsWith(piece, at)) { yield place; return; }
    at += piece.length;
  }
  if (text.slice(at) !== "\n") yield "";
}

// --- reading piece by piece -----------------------------------------------------------------------------

const COMMA = 44, COLON = 58, QUOTE = 34, SQUARE = [91, 93], CURLY = [123, 125], BLOCK = 64;
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Where the value that begins at `at` ends. Strings and brackets only: JSON.parse judges what is in it. */
function ending(data, at) {
  for (let depth = 0, inside = false; at < data.length; at++) {
    const byte = data[at];
    if (inside) { if (byte === 92) at++; else if (byte === QUOTE) inside = false; }
    else if (byte === QUOTE) inside = true;
    else if (byte === SQUARE[0] || byte === CURLY[0]) depth++;
    else if ((byte === COMMA && depth === 0) || ((byte === SQUARE[1] || byte === CURLY[1]) && depth-- === 0)) return at;
  }
  throw new Error("cut off");
}

/** The rows of a long list, or the [name, value] pairs of a large object: read anew each time, never all kept. */
class Rows {
  constructor(data, brackets) { this.data = data; this.brackets = brackets; this.starts = []; this.first = -1; }

  get length() { return this.starts.length - 1; }

  text(from, to) {
    const inner = UTF8.decode(this.data.subarray(this.starts[from], this.starts[to] - 1));
    return this.brackets === SQUARE ? `[${inner}]` : `{${inner}}`;
  }

  at(number) {
    if (number < this.first || number >= this.first + BLOCK || this.first < 0) {
      this.first = number - (number % BLOCK);
      const found = JSON.parse(this.text(this.first, Math.min(this.first + BLOCK, this.length)));
      this.block = this.brackets === SQUARE ? found : pairsOf(found);
    }
    return this.block[number - this.first];
  }

  * [Symbol.iterator]() { for (let at = 0; at < this.length; at++) yield this.at(at); }

  * entries() { for (let at = 0; at < this.length; at++) yield [at, this.at(at)]; }
}

/** An object's pairs in the order of their names. */
const pairsOf = (object) => Object.keys(object).sort().map((name) => [name, object[name]]);

/** The parts of a file that are as long as the vote is large, and the form of what is in them. */
const LONG = {
  "/log": FORM.log, "/openings": listOf(opening), "/roll/entries": FORM.roll.entries,
  "/places": { "*": row("text", "hex") }, "/record/served": listOf(row("id", "text")),
};

/** A document of the right form in its one right text, without its long parts. Throws when it is not that. */
function piecemeal(data) {
  let at = 0;
  const skip = (byte) => { if (data[at++] !== byte) throw new Error("not its one form"); };
  const plain = () => {
    const from = at;
    at = ending(data, at);
    const text = UTF8.decode(data.subarray(from, at)), found = JSON.parse(text);
    if (canon(found) !== text) throw new Error("not its one form");
    return found;
  };
  const rows = (place, brackets) => {
    const found = new Rows(data, brackets);
    let last = null;
    for (skip(brackets[0]); data[at - 1] !== brackets[1]; at++) {
      found.starts.push(at);
      at = ending(data, at);
      const many = found.starts.length;
      if (many % BLOCK && data[at] === COMMA) continue;
      found.starts.push(at + 1);
      const text = found.text(many - 1 - ((many - 1) % BLOCK), many), block = JSON.parse(text);
      const names = brackets === CURLY ? Object.keys(block).sort() : [];
      if (canon(block) !== text || !misshapen(block, LONG[place]).next().done) throw new Error("not its form");
      if (last !== null && names.length && !(last < names[0])) throw new Error("out of order");
      last = names[names.length - 1] ?? null;
      found.starts.pop();
    }
    found.starts.push(at);
    return found;
  };
  const object = (place, depth) => {
    const found = {}, begin = at;
    let before = null;
    for (skip(CURLY[0]); data[at - 1] !== CURLY[1]; at++) {
      const from = at;
      for (skip(QUOTE); data[at] !== QUOTE; at++) if (data[at] === 92 || at >= data.length) throw new Error("no plain name");
      const name = JSON.parse(UTF8.decode(data.subarray(from, ++at)));
      if (before !== null && !(before < name)) throw new Error("out of order");
      skip(COLON);
      found[name] = value(`${place}/${name}`, depth + 1);
      if (!Object.hasOwn(found, name)) throw new Error("no plain name");
      before = name;
    }
    if (place === "/record") found[RAW] = data.subarray(begin, at);
    return found;
  };
  const value = (place, depth) => {
    const brackets = [SQUARE, CURLY].find(([open, close]) => data[at] === open && data[at + 1] !== close);
    if (brackets && Object.hasOwn(LONG, place)) return rows(place, brackets);
    return brackets === CURLY && depth < 2 ? object(place, depth) : plain();
  };
  const doc = value("", 0);
  skip(10);
  if (at !== data.length || !misshapen(doc, FORM).next().done) throw new Error("not its one form");
  return doc;
}

// --- the count ------------------------------------------------------------------------------------------

const DEFAULTS = { blank: "not_counted", changeable: false, conflict: "void", service_ways: [], unreturned: "exclude" };
const SAYS = {
  blank: ["not_counted", "abstain"], changeable: [true, false],
  conflict: ["void", "first", "last", "paper", "electronic"], unreturned: ["exclude", "abstain", "follow_majority"],
};

function termsOf(rules, code) {
  try {
    const [matter, second] = rules.matter.filter((m) => m.code === code), settings = {};
    if (!matter || second) return null;
    for (const [name, value] of Object.entries(DEFAULTS)) {
      const given = rules.settings[name];
      settings[name] = given.document ? given.value : value;
      if (SAYS[name] && !SAYS[name].includes(settings[name])) return null;
    }
    const gates = ["participation", "approval"].flatMap((kind) => AXES.map((axis) => {
      const { of, test } = matter[kind], share = matter[kind][axis];
      if (!["all", "participating"].includes(of) || !["more_than", "at_least"].includes(test)) throw new Error();
      if (typeof share !== "string" || !/^[1-9][0-9]{0,5}\/[1-9][0-9]{0,5}$/.test(share)) throw new Error();
      return { kind, axis, of, share, test };
    }));
    if (typeof matter.deemed !== "boolean" || !Array.isArray(settings.service_ways)) return null;
    return { gates, silence: matter.deemed, settings, settled: Boolean(rules.settings.conflict.document) };
  } catch { return null; }
}

function speaks(given, item, terms) {
  const { changeable, conflict, blank } = terms.settings, says = (b) => (Object.hasOwn(b.choices, item) ? b.choices[item] : "");
  const valid = given.filter((b) => b.valid && says(b) !== "invalid"), electronic = valid.filter((b) => b.channel !== "paper");
  if (!valid.length) return ["", false];
  const counts = changeable ? electronic[electronic.length - 1] : electronic[0];
  let left = valid.filter((b) => b.channel === "paper" || b === counts);
  if (new Set(left.map(says)).size > 1) {
    if (conflict === "first") left = left.slice(0, 1);
    else if (conflict === "last") left = left.slice(-1);
    else left = left.filter((b) => conflict !== "void" && (b.channel === "paper") === (conflict === "paper"));
    if (new Set(left.map(says)).size !== 1) return ["", !terms.settled];
  }
  return [says(left[0]) || (blank === "abstain" ? "abstain" : ""), false];
}

const total = (amounts) => SIDES.reduce((sum, side) => sum + amounts[side], 0);

function tally(voices) {
  const sums = {}, heads = new Map();
  for (const what of MEASURES) sums[what] = fields(SIDES, 0);
  for (const { area, head, choice } of voices) {
    sums.units[choice]++;
    sums.area[choice] += area;
    heads.set(head, heads.has(head) && heads.get(head) !== choice ? "split" : choice);
  }
  for (const side of heads.values()) sums.heads[side]++;
  return sums;
}

function majority(sums, axis) {
  return ["yes", "no"].find((side) => 2 * sums[axis][side] > total(sums[axis])) ?? "";
}

function deemed(silent, voices, sums, ready, terms) {
  const able = silent.filter((v) => ready.has(v.unit)), rule = terms.settings.unreturned;
  if (rule === "exclude" || !terms.silence || !able.length) return [[], []];
  if (rule === "abstain") return [able.map((v) => ({ ...v, choice: "abstain" })), []];
  const area = majority(sums, "area"), heads = majority(sums, "heads");
  if (!area || area !== heads) return [[], [area && heads ? "majorities_disagree" : "no_majority"]];
  const against = new Set(voices.filter((v) => v.choice !== area).map((v) => v.head));
  return [able.filter((v) => !against.has(v.head)).map((v) => ({ ...v, choice: area })), []];
}

const ceiling = (top, bottom) => (top + bottom - 1n) / bottom;

function gatesOf(sums, terms, whole) {
  return terms.gates.map(({ kind, axis, of, share, test }) => {
    const part = total(sums[axis]), have = BigInt(kind === "participation" ? part : sums[axis].yes);
    const base = BigInt(of === "all" ? whole[axis] : part), [p, q] = share.split("/").map(BigInt);
    const strict = test === "more_than", least = strict ? (p * base) / q + 1n : ceiling(p * base, q);
    const need = least > 1n ? least : 1n, missing = need > have ? need - have : 0n;
    let more = missing;
    if (of !== "all" && have < need) {
      const lack = p * base - q * have;
      more = have !== base ? null : 1n;
      if (p < q) { more = strict ? lack / (q - p) + 1n : ceiling(lack, q - p); if (more < 1n) more = 1n; }
    }
    return {
      axis, base: Number(base), gate: kind, have: Number(have), missing: Number(missing),
      missing_new: more === null ? null : Number(more), need: Number(need), of, passed: have >= need, share, test,
    };
  });
}

function concluded(sums, silent, stops, terms, whole) {
  const both = {};
  for (const [name, one] of [["actual", sums], ["deemed", silent]]) {
    const gates = gatesOf(one, terms, whole);
    both[name] = { carried: gates.every((gate) => gate.passed), gates, tally: one };
  }
  const binding = canon(sums) === canon(silent) ? "actual" : "deemed";
  const lost = both[binding].gates.filter((gate) => !gate.passed).map((gate) => `${gate.gate}_${gate.axis}`);
  return { ...both, binding, carried: !stops.length && both[binding].carried, reasons: stops.length ? stops : lost, stops };
}

function counted(units, item, terms, roll) {
  const voice = (unit, choice) => ({ unit, ...roll.get(unit), choice }), whole = { area: 0, heads: 0 };
  for (const { area } of roll.values()) whole.area += area;
  whole.heads = new Set([...roll.values()].map(({ head }) => head)).size;
  const said = new Map(), unsettled = [], aside = [];
  for (const [unit, given] of units) {
    const [choice, open] = speaks(given, item, terms);
    said.set(unit, choice);
    if (open) unsettled.push(unit);
    if (!choice && given.some((b) => b.valid)) aside.push(unit);
  }
  const under = (choices, ready) => {
    const voices = [], silent = [];
    for (const [unit, choice] of choices) if (choice) voices.push(voice(unit, choice));
    for (const unit of roll.keys()) if (!choices.has(unit)) silent.push(voice(unit, ""));
    const sums = tally(voices), [added, stops] = deemed(silent, voices, sums, ready, terms);
    return concluded(sums, tally([...voices, ...added]), stops, terms, whole);
  };
  const outcome = (ready) => {
    const found = under(said, ready);
    if (found.stops.length || !unsettled.length) return found;
    for (const choice of ["yes", "no"]) {
      const other = under(new Map([...said, ...unsettled.map((unit) => [unit, choice])]), ready);
      if (other.stops.length || other.carried !== found.carried) return { ...found, stops: ["conflicts_matter"] };
    }
    return found;
  };
  return { aside: aside.sort(), outcome };
}

// --- the checks -----------------------------------------------------------------------------------------

class Vote {
  constructor(doc, sizes) {
    this.doc = doc; this.motion = doc.motion; this.log = doc.log;
    this.items = doc.motion.items.map((item) => item.id);
    this.level = doc.audience === "auditor" ? "choices" : doc.motion.level;
    this.roll = new Map();
    const heads = new Map(), held = (head) => heads.get(head) ?? (heads.set(head, head), head);
    for (const [unit, area, head] of doc.roll.entries) this.roll.set(unit, { unit, area, head: held(head) });
    this.casts = []; this.void = new Set(); this.closed = doc.log.length;
    for (const [at, [, kind, ballot]] of doc.log.entries()) {
      if (kind === "cast") this.casts.push(at);
      if (kind === "void") this.void.add(ballot);
      if (kind === "closed") this.closed = Math.min(this.closed, at);
    }
    this.notes = doc.checkpoints.map((text) => attempt(readNote, text));
    this.key = attempt(readKey, doc.keys.log);
    this.witnesses = doc.keys.witnesses.map((line) => attempt(readKey, line));
    const wanted = new Set([...sizes, ...this.notes.filter(Boolean).map((note) => note.size)]);
    this.roots = rootsOf(doc.log.length, (at) => this.leaf(at), wanted);
    this.units = new Map();
    const alike = new Map(); // lists of one ballot: thousands say the same, each is kept once
    for (const [, at, [unit, channel, , choices]] of this.pairs()) {
      const here = this.roll.get(unit);
      if (!here) continue;
      const valid = !this.void.has(this.log.at(at)[2]), name = isObject(choices) ? canon([channel, choices, valid]) : "";
      const one = (name && alike.get(name)) || [{ channel, choices, valid }], before = this.units.get(unit);
      if (name) alike.set(name, one);
      this.units.set(here.unit, before ? [...before, ...one] : one);
    }
    this.terms = new Map(doc.motion.items.map((item) => [item.id, termsOf(doc.rules, item.matter)]));
  }

  /** Each opened ballot: its number, its entry of the log, what was opened. */
  * pairs() {
    for (const [i, entry] of (this.doc.openings ?? []).entries()) if (i < this.casts.length) yield [i, this.casts[i], entry];
  }

  leaf(at) {
    const [when, kind, ballot, commitment] = this.log.at(at);
    return canon({ at: when, ballot, commitment, kind, motion: this.motion.id, number: at });
  }

  * each() {
    for (const item of Object.keys(this.doc.outcome.items).sort()) {
      if (this.terms.get(item)) yield [item, this.doc.outcome.items[item], this.terms.get(item)];
    }
  }

  ready(terms) {
    const rows = this.doc.record && this.motion.announced ? this.doc.record.served : [];
    const found = new Set();
    for (const [unit, way] of rows) if (terms.settings.service_ways.includes(way)) found.add(unit);
    return found;
  }
}

const ordered = (a, b) => a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
const summed = (rows, part) => { let sum = 0; for (const entry of rows) sum += part(entry); return sum; };
const counts = (log, kind) => summed(log, (entry) => Number(entry[1] === kind));

export const CHECKS = {
  *"roll-order"({ doc: { roll: { entries } } }) {
    let before = null;
    for (const [at, [unit]] of entries.entries()) {
      if (before !== null && !(before < unit)) yield [`/roll/entries/${at}`, "清册的房屋乱序或重复", "the roll's units are out of order or named twice"];
      before = unit;
    }
  },
  *"roll-sum"({ doc: { roll } }) {
    const heads = new Set(), area = summed(roll.entries, (entry) => { heads.add(entry[2]); return entry[1]; });
    for (const [name, found] of [["area", area], ["heads", heads.size]]) {
      if (roll[name] !== found) yield [`/roll/${name}`, `清册合计为 ${found}`, `the roll adds up to ${found}`];
    }
  },
  *"roll-root"({ doc: { roll: { entries, root } } }) {
    const leaf = (at) => { const [unit, area, head] = entries.at(at); return canon({ area, head, unit }); };
    const found = rootsOf(entries.length, leaf, new Set([entries.length])).get(entries.length);
    if (hex(found) !== root) yield ["/roll/root", "清册与其根哈希不符", "the roll is not the one of this root"];
  },
  *rules({ motion, items, terms, doc: { outcome } }) {
    for (const [at, item] of motion.items.entries()) {
      if (!terms.get(item.id) || items.indexOf(item.id) < at) yield [`/motion/items/${at}`, "规则中没有此类事项，或无法理解", "the rules do not know this matter"];
    }
    const said = Object.keys(outcome.items);
    const apart = [...items.filter((name) => !said.includes(name)), ...said.filter((name) => !items.includes(name))];
    for (const name of [...new Set(apart)].sort()) yield [`/outcome/items/${name}`, "结果与议题不对应", "outcome and items do not match"];
  },
  *keys({ key, witnesses }) {
    if (key?.kind !== 1) yield ["/keys/log", "不是日志的公钥", "this is no key of a log"];
    for (const [at, one] of witnesses.entries()) {
      if (one?.kind !== 4 || [key, ...witnesses.slice(0, at)].some((other) => other && same(other.key, one.key))) {
        yield [`/keys/witnesses/${at}`, "不是见证人的公钥，或重复", "this is no key of a witness, or a repeated one"];
      }
    }
  },
  *bound({ doc }) {
    const { area, heads, root } = doc.roll, { keys, motion, outcome, rules } = doc;
    const parts = { checkpoints: doc.checkpoints.slice(0, -1), keys, motion, outcome, roll: { area, heads, root }, rules };
    for (const name of Object.keys(parts)) {
      if (mark(parts[name]) !== doc.bound[name]) yield [`/${name}`, "此部分与日志所载的哈希不符", "this part is not the one the log is bound to"];
    }
  },
  *header({ log, doc: { bound: { keys, motion, roll, rules } } }) {
    if (!log.length || log.at(0)[3] !== mark({ keys, motion, roll, rules })) yield ["/log/0/3", "不是投票开始时所载的", "this is not what the log was opened with"];
  },
  *order({ log, closed }) {
    for (const [at, [, kind, ballot, commitment]] of log.entries()) {
      const last = log.length - 1, marker = ["opened", "closed", "counted"].includes(kind), empty = commitment === NOTHING;
      const wanted = { opened: at === 0, counted: at === last, closed: at === closed }[kind] ?? (at > 0 && at < last);
      if (!wanted || (marker && ballot !== kind) || (kind !== "cast" && empty !== ["void", "closed"].includes(kind))) {
        yield [`/log/${at}/1`, "此条目不应在日志的这一位置", "this entry does not belong at this place of the log"];
      }
    }
    for (const kind of ["opened", "closed", "counted"]) {
      if (!counts(log, kind)) yield ["/log", `日志缺少“${kind}”条目`, `the log has no entry “${kind}”`];
    }
  },
  *times({ log, motion, closed }) {
    let before = 0;
    for (const [at, [when, kind]] of log.entries()) {
      const early = when < before || (kind !== "opened" && when < motion.opens_at);
      if (early || (at < closed && when > motion.closes_at) || (kind === "closed" && when < motion.closes_at)) {
        yield [`/log/${at}/0`, "时间早于前一条目或不在投票期内", "the time is before the last entry's or outside the vote"];
      }
      before = Math.max(before, when);
    }
  },
  *twice({ casts, log }) {
    const seen = new Set();
    for (const at of casts) {
      const ballot = log.at(at)[2];
      if (seen.has(ballot)) yield [`/log/${at}/2`, "此票号已记入过", "a ballot of this id has been entered before"];
      seen.add(ballot);
    }
  },
  *void({ log }) {
    const cast = new Set();
    for (const [at, [, kind, ballot]] of log.entries()) {
      if (kind === "cast") cast.add(ballot);
      if (kind !== "void") continue;
      if (!cast.delete(ballot)) yield [`/log/${at}/2`, "作废的票不在日志中，或已作废", "the ballot set aside is not there, or was already"];
    }
  },
  *notes({ notes }) {
    for (const [at, note] of notes.entries()) if (!note) yield [`/checkpoints/${at}`, "不是检查点", "this is no checkpoint"];
  },
  *growth({ notes, log }) {
    let before = 0;
    for (const [at, note] of notes.entries()) {
      if (note && note.size <= before) yield [`/checkpoints/${at}`, "检查点没有比前一个更长", "the checkpoint is not longer than the one before"];
      before = note ? note.size : before;
    }
    if (before !== log.length) yield ["/checkpoints", "最后的检查点没有正好涵盖整个日志", "the last checkpoint does not cover exactly the whole log"];
  },
  *root({ notes, log, roots }) {
    for (const [at, note] of notes.entries()) {
      if (note && note.size <= log.length && !same(roots.get(note.size), note.root)) {
        yield [`/checkpoints/${at}`, "检查点与日志不符", "the log is not the one of this checkpoint"];
      }
    }
  },
  *origin({ notes, key }) {
    for (const [at, note] of notes.entries()) {
      if (note && key && note.origin !== key.name) yield [`/checkpoints/${at}`, "检查点属于另一个日志", "the checkpoint is of another log"];
    }
  },
  *signature({ notes, key }) {
    for (const [at, note] of notes.entries()) {
      if (note && key && !hasSigned(key, note)) yield [`/checkpoints/${at}`, "缺少日志的有效签名", "the log's signature is missing or wrong"];
    }
  },
  *witness({ notes, key, witnesses }) {
    const known = new Set(witnesses.filter(Boolean).map((one) => `${one.name} ${one.id}`));
    for (const [at, note] of notes.entries()) {
      if (!note) continue;
      const wrong = witnesses.filter((one) => one && hasSigned(one, note) === false).map((one) => one.name);
      let others = note.lines.filter(({ name, id }) => !known.has(`${name} ${id}`)).map(({ name }) => name);
      if (key && others.includes(key.name)) others = others.slice(1);
      const lines = note.lines.map(({ name, id }) => `${name} ${id}`);
      const again = note.lines.filter((_, n) => known.has(lines[n]) && lines.indexOf(lines[n]) < n).map(({ name }) => name);
      for (const name of [...wrong, ...others, ...again]) {
        yield [`/checkpoints/${at}`, `${name} 的签名无效、重复或未登记`, `the signature of ${name} is wrong, repeated or not declared`];
      }
    }
  },
  *quorum({ notes, witnesses, doc }) {
    const lines = (notes[notes.length - 1]?.lines ?? []).map(({ name, id }) => `${name} ${id}`);
    const there = witnesses.filter((one) => one && lines.includes(`${one.name} ${one.id}`)).length;
    if (there < doc.keys.quorum) yield ["/checkpoints", `只有 ${there} 位见证人签名`, `only ${there} witnesses signed the last checkpoint`];
  },
  *seal({ log, doc: { bound: { checkpoints, outcome } } }) {
    const at = log.length - 1;
    if (at < 0 || log.at(at)[3] !== mark({ checkpoints, outcome })) yield [`/log/${at}/3`, "不是计票时所载的", "this is not what the log was closed with"];
  },
  *level({ doc, level, casts }) {
    const rows = doc.openings;
    if ((rows === null) !== (level === "totals") || (rows && rows.length !== casts.length)) {
      yield ["/openings", "公开的票数与公开范围不符", "the opened ballots are not those this vote publishes"];
    }
    for (const [at, entry] of (rows ?? []).entries()) {
      if (isObject(entry[3]) !== (level === "choices")) yield [`/openings/${at}/3`, "公开内容与公开范围不符", "this opens more or less than the vote publishes"];
    }
    if (doc.audience === "auditor" && doc.places !== null) yield ["/places", "审计文件不应含房屋地址", "an auditor's file names no places"];
  },
  *opened(v) {
    const motion = v.motion.id;
    for (const [i, at, [unit, channel, secret, rest]] of v.pairs()) {
      const [, , ballot, commitment] = v.log.at(at);
      let salt = unhex(secret), half;
      if (isObject(rest)) {
        half = sha(3, sha(6, salt), canon({ ballot, choices: rest, motion }));
        salt = sha(5, salt);
      } else half = unhex(rest);
      const found = sha(4, sha(2, salt, canon({ ballot, channel, motion, unit })), half);
      if (hex(found) !== commitment) yield [`/openings/${i}`, "公开的票不是当时封存的票", "this is not the ballot that was sealed in the log"];
    }
  },
  *"on-roll"({ doc, roll }) {
    for (const [at, entry] of (doc.openings ?? []).entries()) {
      if (!roll.has(entry[0])) yield [`/openings/${at}/0`, "此房屋不在清册上", "this unit is not on the roll"];
    }
  },
  *choices({ doc, items }) {
    for (const [at, entry] of (doc.openings ?? []).entries()) {
      if (isObject(entry[3]) && Object.keys(entry[3]).some((name) => !items.includes(name))) {
        yield [`/openings/${at}/3`, "票上有议题之外的事项", "the ballot has an item that was not put to the vote"];
      }
    }
  },
  *places({ doc, roll, motion }) {
    for (const [unit, [place, salt]] of doc.places instanceof Rows ? doc.places : pairsOf(doc.places ?? {})) {
      const key = hex(sha(7, unhex(salt), canon({ motion: motion.id, place })));
      if (!roll.has(unit) || key !== unit) yield [`/places/${unit}`, "地址与房屋编号不符", "the place is not that of this unit"];
    }
  },
  *record({ doc, level }) {
    if ((doc.record === null) !== (level === "totals") || (doc.record && mark(doc.record) !== doc.outcome.record)) {
      yield ["/record", "送达与搁置记录与结果所载的不符", "the record of service is not the one the outcome names"];
    }
  },
  *served({ doc, roll }) {
    let before = null;
    for (const [at, entry] of (doc.record?.served ?? []).entries()) {
      if (!roll.has(entry[0]) || (before && !ordered(before, entry))) {
        yield [`/record/served/${at}`, "送达名单乱序、重复或不在清册上", "the service list is out of order or not on the roll"];
      }
      before = entry;
    }
  },
  *late(v) {
    for (const [i, at, entry] of v.pairs()) {
      if (at > v.closed && !["paper", "imported"].includes(entry[1])) yield [`/openings/${i}/1`, "截止后只能补录纸质或导入的票", "after the close only paper or imported ballots may enter"];
    }
  },
  *counts({ doc, log }) {
    for (const name of ["cast", "void"]) {
      const found = counts(log, name);
      if (doc.outcome.ballots[name] !== found) yield [`/outcome/ballots/${name}`, `日志中为 ${found}`, `the log has ${found}`];
    }
  },
  *sums(v) {
    const most = { units: v.roll.size, area: v.doc.roll.area, heads: v.doc.roll.heads };
    for (const [item, said] of v.each()) {
      for (const name of ["actual", "deemed"]) {
        const one = said[name].tally, whole = Object.fromEntries(MEASURES.map((what) => [what, total(one[what])]));
        let bad = MEASURES.some((what) => whole[what] > most[what]) || whole.heads > whole.units;
        bad ||= one.units.split + one.area.split > 0 || SIDES.some((side) => (one.units[side] === 0) !== (one.area[side] === 0));
        if (bad || (name === "actual" && whole.units > v.casts.length - v.void.size)) {
          yield [`/outcome/items/${item}/${name}/tally`, "合计互相矛盾或超过清册、票数", "the sums contradict themselves, the roll or the log"];
        }
      }
      const { actual, deemed: silent } = said;
      if (["units", "area"].some((what) => SIDES.some((side) => silent.tally[what][side] < actual.tally[what][side]))) {
        yield [`/outcome/items/${item}/deemed/tally`, "推定票少于实际票", "with deemed votes there is less than without"];
      }
    }
  },
  *participation(v) {
    if (v.level !== "units" || !v.doc.record) return;
    for (const [item, said] of v.each()) {
      const aside = new Set(Object.hasOwn(v.doc.record.aside, item) ? v.doc.record.aside[item] : []), voices = [];
      for (const [unit, given] of v.units) {
        if (!aside.has(unit) && given.some((b) => b.valid)) voices.push({ unit, ...v.roll.get(unit), choice: "yes" });
      }
      const found = tally(voices);
      for (const what of MEASURES) {
        if (total(said.actual.tally[what]) !== found[what].yes) {
          yield [`/outcome/items/${item}/actual/tally/${what}`, `参与合计应为 ${found[what].yes}`, `those who took part add up to ${found[what].yes}`];
        }
      }
    }
  },
  *count(v) {
    if (v.level !== "choices" || !v.doc.record) return;
    for (const [item, said, terms] of v.each()) {
      const one = counted(v.units, item, terms, v.roll), found = one.outcome(v.ready(terms));
      const aside = Object.hasOwn(v.doc.record.aside, item) ? v.doc.record.aside[item] : [];
      if (canon(aside) !== canon(one.aside)) yield [`/record/aside/${item}`, "搁置的房屋与票不符", "the units set aside are not those of the ballots"];
      for (const name of ["actual", "deemed"]) {
        if (canon(said[name].tally) !== canon(found[name].tally)) yield [`/outcome/items/${item}/${name}/tally`, "与逐票重算不符", "this is not what the ballots add up to"];
      }
      if (canon(said.stops) !== canon(found.stops)) yield [`/outcome/items/${item}/stops`, "与逐票重算不符", "this is not what the ballots lead to"];
    }
  },
  *result(v) {
    for (const [item, said, terms] of v.each()) {
      const found = concluded(said.actual.tally, said.deemed.tally, said.stops, terms, v.doc.roll);
      for (const name of ["actual", "deemed", "binding", "carried", "reasons"]) {
        if (canon(said[name]) !== canon(found[name])) yield [`/outcome/items/${item}/${name}`, "与计票和规则不符", "this does not follow from the tally and the rules"];
      }
    }
  },
};

// --- what the person kept -------------------------------------------------------------------------------

function readReceipt(text) {
  const found = JSON.parse(text.trim());
  if (!isObject(found) || Object.keys(found).sort().join() !== "checkpoint,leaf,position,proof") throw new Error("no receipt");
  const { checkpoint, leaf, position, proof } = found;
  if (typeof checkpoint !== "string" || typeof leaf !== "string" || !PLAIN.int(position) || !Array.isArray(proof)) throw new Error("no receipt");
  if (canon(found) !== text.trim()) throw new Error("no receipt");
  const parts = proof.map(unbase64);
  if (parts.some((part) => part.length !== 32)) throw new Error("no proof");
  return { note: readNote(checkpoint), leaf, position, proof: parts };
}

/** A receipt of either form as JSON; the QR code's compact text is inflated by the platform. */
export async function plainReceipt(text) {
  text = text.trim();
  if (!text.startsWith("LINMENG1:")) return text;
  const signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", packed = [];
  for (const group of text.slice(9).match(/.{1,3}/gs) ?? []) {
    const value = [...group].reduce((sum, sign, place) => sum + signs.indexOf(sign) * 45 ** place, 0);
    if (group.length === 3) packed.push(value >> 8);
    packed.push(value & 255);
  }
  const stream = new Blob([Uint8Array.from(packed)]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).text();
}

const KEPT = {
  *"kept-key"(v, { keys = [] }) {
    for (const [at, line] of keys.entries()) {
      const key = attempt(readKey, line.trim()), last = v.notes[v.notes.length - 1];
      if (!key) yield [`key ${at + 1}`, "所给的不是公钥", "this is no key"];
      else if (key.kind === 1 && key.line !== v.key?.line) yield [`key ${at + 1}`, "文件不是用您所知的日志密钥签名的", "the file is signed with another key than the one you know"];
      else if (key.kind === 4 && !(last && hasSigned(key, last))) yield [`key ${at + 1}`, "您所知的见证人没有签署最后的检查点", "the witness you know did not sign the last checkpoint"];
    }
  },
  *"kept-checkpoint"(v, { checkpoints = [] }) {
    for (const [at, text] of checkpoints.entries()) {
      const note = attempt(readNote, text), place = `checkpoint ${at + 1}`;
      if (!note || !v.key) yield [place, "所给的不是检查点", "this is no checkpoint"];
      else if (note.origin !== v.key.name || !hasSigned(v.key, note)) yield [place, "检查点不是由此文件的日志签名的", "the checkpoint is not signed by this file's log"];
      else if (note.size > v.log.length) yield [place, "日志比您保存的检查点短", "the log is shorter than the checkpoint you kept"];
      else if (!same(v.roots.get(note.size), note.root)) yield [place, "日志在此检查点之后被改写", "the log was rewritten since the checkpoint you kept"];
    }
  },
  *"kept-receipt"(v, { receipts = [] }) {
    for (const [at, text] of receipts.entries()) {
      const kept = attempt(readReceipt, text), place = `receipt ${at + 1}`;
      if (!kept || !v.key) { yield [place, "所给的不是回执", "this is no receipt"]; continue; }
      const { note, leaf, position, proof } = kept, root = climbed(sha(0, bytes(leaf)), position, note.size, proof);
      if (!root || !same(root, note.root)) yield [place, "回执的证明不成立", "the receipt's own proof is wrong"];
      else if (note.origin !== v.key.name || !hasSigned(v.key, note)) yield [place, "回执不是由此文件的日志签名的", "the receipt is not signed by this file's log"];
      else if (position >= v.log.length || v.leaf(position) !== leaf) yield [place, `日志第 ${position} 条不是您的票`, `entry ${position} of the log is not your ballot`];
    }
  },
};

/** What is wrong with a receipt by itself, under the log's key as the notice tells it; "" when nothing is. */
export function receiptFault(text, line) {
  const kept = attempt(readReceipt, text), key = attempt(readKey, line.trim());
  if (!kept || !key) return "所给的不是回执 · this is no receipt";
  const { note, leaf, position, proof } = kept, root = climbed(sha(0, bytes(leaf)), position, note.size, proof);
  if (!root || !same(root, note.root)) return "回执的证明不成立 · the receipt's own proof is wrong";
  if (note.origin !== key.name || !hasSigned(key, note)) return "回执不是由此日志签名的 · the receipt is not signed by this log";
  return "";
}

const MOST = 5;
const sentence = (place, chinese, english) => `${place || "/"}：${chinese} · ${english}`;

function told(check, found) {
  const faults = [];
  for (const [place, chinese, english] of found) {
    if (faults.length === MOST) break;
    faults.push({ check, place, sentence: sentence(place, chinese, english) });
  }
  return faults;
}

/** Every fault of a vote file (bytes); none when all is as stated. `off` switches checks off, for their tests. */
export function verify(data, kept = {}, off = []) {
  const noJson = [{ check: "text", place: "", sentence: "不是 JSON 文件 · this is no JSON file" }];
  const places = function* (found, chinese, english) { for (const place of found) yield [place, chinese, english]; };
  const right = attempt(piecemeal, data);
  if (right) return checked(right, kept, off);
  let text, doc;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
    doc = JSON.parse(text);
    let wrong = off.includes("text") ? [] : told("text", places(strayed(text, doc), "不是规范的 JSON 文字", "this is no canonical JSON"));
    if (wrong.length) return wrong;
    wrong = off.includes("form") ? [] : told("form", places(misshapen(doc, FORM), "字段或类型不符", "this field or type does not belong here"));
    if (wrong.length) return wrong;
  } catch { return noJson; }
  return checked(doc, kept, off);
}

function checked(doc, kept, off) {
  const sizes = (kept.checkpoints ?? []).map((one) => attempt(readNote, one)?.size).filter((size) => size !== undefined);
  const vote = new Vote(doc, sizes);
  const faults = Object.entries(CHECKS).filter(([name]) => !off.includes(name)).flatMap(([name, check]) => told(name, check(vote)));
  for (const [name, look] of Object.entries(KEPT)) if (!off.includes(name)) faults.push(...told(name, look(vote, kept)));
  return faults;
}

// --- node -----------------------------------------------------------------------------------------------

if (typeof process !== "undefined" && process.argv?.[1] && import.meta.url.endsWith("/" + process.argv[1].split(/[\\/]/).pop())) {
  const { Worker, isMainThread } = await import("node:worker_threads"), { readFileSync } = await import("node:fs");
  const kept = { keys: [], checkpoints: [], receipts: [] }, names = [];
  if (isMainThread) { // a thread can be told to keep little room for what is thrown away at once
    const limits = { argv: process.argv.slice(2), resourceLimits: { maxYoungGenerationSizeMb: 16 } };
    new Worker(new URL(import.meta.url), limits).on("exit", (code) => { process.exitCode = code; });
  } else {
    for (let words = process.argv.slice(2); words.length;) {
      const word = words.shift();
      if (word === "--key") kept.keys.push(words.shift());
      else if (word === "--checkpoint") kept.checkpoints.push(readFileSync(words.shift(), "utf-8"));
      else if (word === "--receipt") kept.receipts.push(await plainReceipt(readFileSync(words.shift(), "utf-8")));
      else names.push(word);
    }
    const faults = verify(readFileSync(names[0]), kept);
    for (const fault of faults) console.log(`✗ [${fault.check}] ${fault.sentence}`);
    console.log(faults.length ? `${faults.length} 处不符 · faults` : "全部相符 · everything is as stated");
    process.exitCode = faults.length ? 1 : 0;
  }
}
