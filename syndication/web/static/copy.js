"use strict";
// Shows the copy buttons, which without a script would do nothing, and makes them work.

const CONFIRMED_FOR_MS = 2000;
const status = document.getElementById("copied");

async function copy(field) {
  field.select();
  try {
    // Absent where the page is not served over https or from this machine.
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    return document.execCommand("copy");
  }
}

async function confirm(button, field) {
  const copied = await copy(field);
  const label = button.firstChild;
  label.data = copied ? "Copied" : "Press Ctrl+C";
  status.textContent = copied ? `Copied ${field.value}` : "The address is selected; press Control C";
  setTimeout(() => { label.data = "Copy"; }, CONFIRMED_FOR_MS);
}

for (const button of document.querySelectorAll("button.copy")) {
  const field = button.previousElementSibling;
  button.hidden = false;
  button.addEventListener("click", () => confirm(button, field));
  field.addEventListener("focus", () => field.select());
}
