// img[data-focus="ID"]: a click in the picture writes the point into the fields ID-x and ID-y, in percent.
"use strict";

function choose(picture, event) {
  const box = picture.getBoundingClientRect();
  const shown = Math.max(box.width / picture.naturalWidth, box.height / picture.naturalHeight); // object-fit: cover
  const share = (at, start, size, whole) =>
    Math.round((100 * (at - start - (size - whole * shown) / 2)) / (whole * shown));
  const point = {
    x: share(event.clientX, box.left, box.width, picture.naturalWidth),
    y: share(event.clientY, box.top, box.height, picture.naturalHeight),
  };
  for (const [axis, value] of Object.entries(point)) {
    const field = document.getElementById(`${picture.dataset.focus}-${axis}`);
    field.value = Math.min(Math.max(value, 0), 100);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  document.getElementById("said").textContent = `${point.x} %, ${point.y} %`;
}

for (const picture of document.querySelectorAll("img[data-focus]")) {
  picture.addEventListener("click", (event) => choose(picture, event));
}
