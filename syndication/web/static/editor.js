// What forms with text do with a script. Each works without one. The markup says what, by the attributes named below.
"use strict";

const PREVIEW_MS = 400;
const KEEP_MS = 500;
const DRAFTS = "desk.draft:"; // as in desk.js
const UNKEPT = ["hidden", "password", "file", "checkbox", "radio", "submit"];
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const fields = (form) => all("textarea[name], select[name], input[name]", form).filter((field) => !UNKEPT.includes(field.type));
const textOf = (form) => JSON.stringify(fields(form).map((field) => [field.name, field.value]));
const leavesPage = (event) => !event.submitter?.formTarget;

function afterLastKey(form, milliseconds, act) {
  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(act, milliseconds);
  });
}

// form[data-guard]: the browser asks before unsaved text is lost. Ctrl+Enter saves.
function guard(form) {
  const saved = textOf(form);
  let sent = false;
  form.addEventListener("submit", (event) => { sent = sent || leavesPage(event); });
  addEventListener("pageshow", () => { sent = false; });
  addEventListener("beforeunload", (event) => {
    if (!sent && textOf(form) !== saved) event.preventDefault();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
}

// form[data-draft="STORY@VERSION"]: unsaved text is kept for this tab, until a page with data-saved="STORY" is shown.
// [data-offer][hidden] offers it; its buttons are [data-take] and [data-drop].
function keepDraft(form) {
  const name = DRAFTS + form.dataset.draft;
  const offer = form.querySelector("[data-offer]");
  const kept = sessionStorage.getItem(name);
  const save = () => sessionStorage.setItem(name, textOf(form));
  afterLastKey(form, KEEP_MS, save);
  form.addEventListener("submit", (event) => { if (leavesPage(event)) save(); });
  const texts = new Map(kept ? JSON.parse(kept) : []);  // a form that comes back from an upload has more fields
  if (fields(form).every((field) => !texts.has(field.name) || texts.get(field.name) === field.value)) return;
  offer.hidden = false;
  offer.querySelector("[data-take]").addEventListener("click", () => {
    offer.hidden = true;
    fields(form).forEach((field) => { field.value = texts.get(field.name) ?? field.value; });
    form.dispatchEvent(new Event("input"));
  });
  offer.querySelector("[data-drop]").addEventListener("click", () => {
    offer.hidden = true;
    sessionStorage.removeItem(name);
  });
}

// What a form sends for a preview: without the files that are chosen, which are large.
function textsOf(form) {
  const sent = new FormData(form);
  for (const [name, value] of [...sent]) if (value instanceof File) sent.delete(name);
  return sent;
}

// form[data-preview="ADDRESS"]: posted there after the last key; each [data-part] with an id is taken from the answer.
// XMLHttpRequest parses it without running it and without a trusted type, which DOMParser and innerHTML would need.
function previewParts(form) {
  const request = new XMLHttpRequest();
  request.onload = () => {
    for (const part of all("[data-part]")) {
      const fresh = request.response?.getElementById(part.id);
      if (fresh && !fresh.isEqualNode(part)) part.replaceChildren(...document.importNode(fresh, true).childNodes);
    }
  };
  afterLastKey(form, PREVIEW_MS, () => {
    request.open("POST", form.dataset.preview); // ends the one before
    request.responseType = "document";
    request.send(textsOf(form));
  });
}

// button[data-press][formtarget]: pressed after the last key. A new frame each time leaves the browser's history alone.
function previewFrame(button) {
  afterLastKey(button.form, PREVIEW_MS, () => {
    if (all("input[type=file]", button.form).some((field) => field.files.length)) return; // they would be sent each time
    const old = document.querySelector(`iframe[name="${button.formTarget}"]`);
    const fresh = old.cloneNode();
    fresh.removeAttribute("src");
    old.replaceWith(fresh);
    button.form.requestSubmit(button);
  });
}

// [data-count="ID"]: how many characters (words, with data-unit="words") a field has; .over if more than data-most.
function count(shown) {
  const field = document.getElementById(shown.dataset.count);
  const most = Number(shown.dataset.most ?? Infinity);
  const show = () => {
    const { length } = shown.dataset.unit === "words" ? field.value.match(/\S+/g) ?? [] : [...field.value];
    (shown.querySelector("[data-number]") ?? shown).textContent = length;
    shown.classList.toggle("over", length > most);
  };
  field.form.addEventListener("input", show);
  show();
}

// Inserts a text as if it were typed, so that the browser can undo it.
function insert(field, text, from, to) {
  field.focus();
  field.setSelectionRange(from, to);
  if (!document.execCommand(text ? "insertText" : "delete", false, text)) {
    field.setRangeText(text, from, to, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

// [data-paste="ADDRESS"][data-field="ID"][data-form="ID"]: HTML that is pasted into the field is sent there, and comes
// back as clean text. [data-pasted][hidden] then says in [data-line] what was left out; [data-plain] takes the plain text.
function pasteClean(region) {
  const field = document.getElementById(region.dataset.field);
  const shown = region.querySelector("[data-pasted]");
  let undo = () => {};
  const put = (answer, plain, from, to) => {
    const text = answer?.text || plain;
    insert(field, text, from, to);
    shown.hidden = !answer?.line && text === plain;
    shown.querySelector("[data-line]").textContent = answer?.line ?? "";
    shown.querySelector("[data-plain]").hidden = text === plain;
    undo = () => {
      if (field.value.slice(from, from + text.length) === text) insert(field, plain, from, from + text.length);
    };
  };
  field.addEventListener("paste", async (event) => {
    const html = event.clipboardData.getData("text/html");
    if (!html) return;
    event.preventDefault();
    const plain = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n");
    const { selectionStart: from, selectionEnd: to, value } = field;
    const body = new URLSearchParams({ html, body_form: document.getElementById(region.dataset.form).value });
    const answer = await fetch(region.dataset.paste, { method: "POST", body })
      .then((response) => (response.ok ? response.json() : null), () => null);
    if (field.value === value) put(answer, plain, from, to);
    else put(answer, plain, field.selectionStart, field.selectionEnd); // somebody typed meanwhile
  });
  shown.querySelector("[data-plain]").addEventListener("click", () => { undo(); shown.hidden = true; });
  shown.querySelector("[data-close]").addEventListener("click", () => { shown.hidden = true; field.focus(); });
}

for (const form of all("form[data-guard]")) guard(form);
for (const region of all("[data-paste]")) pasteClean(region);
for (const form of all("form[data-preview]")) previewParts(form);
for (const button of all("button[data-press]")) previewFrame(button);
for (const shown of all("[data-count]")) count(shown);
for (const form of all("form[data-draft]")) {
  try { keepDraft(form); } catch { /* storage is forbidden or full: nothing is kept */ }
}
