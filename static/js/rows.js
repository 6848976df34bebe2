// Lists by keyboard (j, k, x, Enter) and choosing rows.
const { all, one } = globalThis.concord;

let at = -1;
let bound = false;

function move(step) {
  const rows = all("[data-row]");
  rows[at]?.classList.remove("cursor");
  at = Math.max(0, Math.min(rows.length - 1, at + step));
  rows[at]?.classList.add("cursor");
  (one("a", rows[at]) ?? one("input", rows[at]))?.focus();
}

function count() {
  const chosen = all("[name=pick]:checked").length;
  const bar = one("[data-bulk]");
  if (!bar) return;
  bar.hidden = !chosen;
  const words = one("[data-picked]", bar);
  words.textContent = words.dataset.words.replace("{n}", chosen);
}

export function bind() {
  count();
  if (bound) return;
  bound = true;
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) all("[name=pick]").forEach((box) => { box.checked = event.target.checked; });
    if (event.target.matches("[data-all], [name=pick]")) count();
  });
  document.addEventListener("reset", () => setTimeout(() => {
    all("[data-all], [name=pick]").forEach((box) => { box.checked = false; });
    count();
  }));
  document.addEventListener("keydown", (event) => {
    const field = event.target.closest("input:not([type=checkbox]), textarea, select, dialog");
    if (field || event.ctrlKey || event.metaKey || event.altKey || document.documentElement.dataset.keys === "off") return;
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "x" && at >= 0) one("[name=pick]", all("[data-row]")[at])?.click();
    else return;
    event.preventDefault();
  });
}
