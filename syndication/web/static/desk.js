// What pages of the desk do with a script. Each works without one. The markup says what, by the attributes named below.
"use strict";

const LIVE_MS = 10_000;
const CONFIRMED_MS = 2_000;
const SEQUENCE_MS = 1_500;
const KEYS = "desk.keys";
const DRAFTS = "desk.draft:"; // as in editor.js
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// [data-live] with an id: the region is fetched again while the page is visible, from the address that it names, else
// from that of the page. XMLHttpRequest parses it without running it and without a trusted type, which DOMParser needs.
function fetchPage(address) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("GET", address);
    request.responseType = "document";
    request.onloadend = () => resolve(request.status === 200 ? request.response : null);
    request.send();
  });
}

// What did not change stays, and so does what the person is using.
function refresh(region, page) {
  const fresh = page.getElementById(region.id);
  if (!fresh || fresh.isEqualNode(region) || region.contains(document.activeElement)) return;
  region.replaceChildren(...document.importNode(fresh, true).childNodes);
}

const addressOf = (region) => region.dataset.live || location.href;

async function refreshFrom(address) {
  const page = await fetchPage(address);
  if (page) for (const region of all("[data-live]")) if (addressOf(region) === address) refresh(region, page);
}

function refreshAll() {
  if (!document.hidden) new Set(all("[data-live]").map(addressOf)).forEach(refreshFrom);
}

if (document.querySelector("[data-live]")) setInterval(refreshAll, LIVE_MS);

// button[data-copy="SELECTOR"][hidden]: copies a text or value. data-copied and data-failed are its words afterwards.
async function copy(button) {
  const source = document.querySelector(button.dataset.copy);
  const label = button.textContent;
  let words = button.dataset.copied;
  try {
    await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
  } catch {
    if (source.select) source.select();
    else getSelection().selectAllChildren(source);
    if (!document.execCommand("copy")) words = button.dataset.failed;
  }
  button.textContent = words;
  document.getElementById("said").textContent = words;
  setTimeout(() => { button.textContent = label; }, CONFIRMED_MS);
}

for (const button of all("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}

// label[hidden] > input[data-all="NAME"]: chooses all rows. [data-chosen="NAME"] says how many are chosen.
function chooseAll(box) {
  const rows = () => all(`input[type="checkbox"][name="${box.dataset.all}"]`);
  const show = () => {
    const chosen = rows().filter((row) => row.checked).length;
    box.checked = chosen > 0 && chosen === rows().length;
    box.indeterminate = chosen > 0 && !box.checked;
    for (const number of all(`[data-chosen="${box.dataset.all}"]`)) number.textContent = chosen;
  };
  box.closest("label").hidden = false;
  box.addEventListener("change", () => { for (const row of rows()) row.checked = box.checked; });
  document.addEventListener("change", show);
  show();
}

for (const box of all("input[data-all]")) chooseAll(box);

// form[data-forget]: after it, as after signing out, no unsaved text is kept. [data-saved="STORY"]: none of this story.
function forget(prefix) {
  try {
    for (const name of Object.keys(sessionStorage)) if (name.startsWith(prefix)) sessionStorage.removeItem(name);
  } catch { /* storage is forbidden, so nothing was kept */ }
}

for (const form of all("form[data-forget]")) form.addEventListener("submit", () => forget(DRAFTS));
for (const saved of all("[data-saved]")) forget(`${DRAFTS}${saved.dataset.saved}@`);

// Shortcuts. a[data-key="g s"] is followed, another [data-key] gets the focus; j and k walk through [data-rows] > *,
// "." leads to .acts, "?" opens dialog#keys. They are off until its box is ticked; once it was unticked, "?" is off too.
const dialog = document.getElementById("keys");
let before = "";
let beforeAt = 0;

function chosenState() {
  try { return localStorage.getItem(KEYS); } catch { return null; }
}

function chooseState(on) {
  try { localStorage.setItem(KEYS, on ? "on" : "off"); } catch { /* not kept */ }
}

function describe(target) {
  const row = document.createElement("div");
  const term = row.appendChild(document.createElement("dt"));
  term.appendChild(document.createElement("kbd")).textContent = target.dataset.key;
  const meaning = row.appendChild(document.createElement("dd"));
  const name = target.labels?.[0] ?? target.firstChild;
  meaning.textContent = target.getAttribute("aria-label") ?? name.textContent.trim();
  return row;
}

function showKeys() {
  dialog.querySelector("[data-own]").replaceChildren(...all("[data-key]").map(describe));
  dialog.querySelector("input").checked = chosenState() === "on";
  dialog.showModal();
}

function walk(step) {
  const rows = all("[data-rows] > *").filter((row) => row.querySelector("a, button"));
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  rows[at < 0 ? 0 : at + step]?.querySelector("a, button").focus();
}

function press(key) {
  const pair = performance.now() - beforeAt < SEQUENCE_MS ? `${before} ${key}` : key;
  before = key;
  beforeAt = performance.now();
  const found = [pair, key].map((keys) => document.querySelector(`[data-key="${CSS.escape(keys)}"]`)).find(Boolean);
  if (key === "j") walk(1);
  else if (key === "k") walk(-1);
  else if (key === ".") document.querySelector(".acts :is(a, button, input)")?.focus();
  else if (found?.matches("a")) found.click();
  else found?.focus();
  return Boolean(found);
}

function onKey(event) {
  const state = chosenState();
  if (state === "off" || dialog.open || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key.length !== 1 || event.target.closest("input, select, textarea, [contenteditable]")) return;
  if (event.key === "?") {
    event.preventDefault(); // or the sign would be typed into the dialog's field
    showKeys();
  } else if (state === "on" && press(event.key)) event.preventDefault(); // or the key would be typed into a field
}

if (dialog) {
  document.addEventListener("keydown", onKey);
  dialog.querySelector("input").addEventListener("change", (event) => chooseState(event.target.checked));
  for (const button of all("[data-keys]")) {
    button.hidden = false;
    button.addEventListener("click", showKeys);
  }
}
