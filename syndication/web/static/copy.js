"use strict";
// Shows the copy buttons, which without a script would do nothing, and makes them work.

const CONFIRMED_FOR_MS = 2000;
const status = document.getElementById("copied");

async function copy(button) {
  const address = button.previousElementSibling;
  try {
    // Absent where the page is not served over https or from this machine.
    await navigator.clipboard.writeText(button.dataset.copy);
    return true;
  } catch {
    getSelection().selectAllChildren(address);
    return document.execCommand("copy");
  }
}

async function confirm(button) {
  const copied = await copy(button);
  const label = button.firstChild;
  label.data = copied ? "Copied" : "Press Ctrl+C";
  status.textContent = copied ? `Copied ${button.dataset.copy}` : "The address is selected; press Control C";
  setTimeout(() => { label.data = "Copy"; }, CONFIRMED_FOR_MS);
}

for (const button of document.querySelectorAll("button.copy")) {
  button.hidden = false;
  button.addEventListener("click", () => confirm(button));
}
