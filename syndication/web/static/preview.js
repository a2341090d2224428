"use strict";
// Shows the note of a preview on this machine or network, if the public address of the site is another one.

const LOCAL = /^([^.]+|.+\.(local|localhost|internal)|(127|10|192\.168|172\.(1[6-9]|2\d|3[01]))\..+)$/;
const note = document.getElementById("preview");
note.querySelector(".here").textContent = location.origin + note.dataset.path;
note.hidden = location.origin === new URL(note.dataset.public).origin || !LOCAL.test(location.hostname);
