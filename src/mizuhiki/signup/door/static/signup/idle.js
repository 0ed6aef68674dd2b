"use strict";
const warning = document.getElementById("idle");
setTimeout(() => { warning.hidden = false; }, Number(warning.dataset.after) * 1000);
