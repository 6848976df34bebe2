// The core on every page: appearance, dialogs, keys. Other modules are fetched only where a page needs them.
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const one = (selector, within = document) => within.querySelector(selector);
function banner(kind) {
  const place = one(".banner");
  if (!place) return;
  place.hidden = !kind;
  place.textContent = kind ? place.dataset[kind] : "";
}
globalThis.concord = { all, one, banner }; // for the modules below: a module of their own would be a request on every page

const root = document.documentElement;
root.dataset.scripts = "on";
const tls = location.protocol === "https:" ? ";secure" : "";
const keep = (name, value) => { document.cookie = `${name}=${value};path=/;max-age=31536000;samesite=lax${tls}`; };

function openDialog(id) {
  const dialog = document.getElementById(id);
  if (!dialog?.showModal || dialog.open) return Boolean(dialog?.open);
  one(":popover-open")?.hidePopover();
  dialog.showModal();
  if (id === "palette") import("./palette.js").then((part) => part.bind());
  return true;
}

function changeTheme() {
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  keep("theme", root.dataset.theme);
}

function changeDensity(button) {
  const compact = root.dataset.density !== "compact";
  root.dataset.density = compact ? "compact" : "";
  button.setAttribute("aria-pressed", String(compact));
  keep("density", root.dataset.density);
}

document.addEventListener("click", (event) => {
  const at = (selector) => event.target.closest(selector);
  const plain = !(event.ctrlKey || event.metaKey || event.shiftKey);
  const opener = at("[data-open]");
  if (opener && plain && openDialog(opener.dataset.open)) event.preventDefault();
  if (at("[data-close]")) at("dialog")?.close();
  if (at("[data-theme-toggle]")) { event.preventDefault(); changeTheme(); }
  if (at("[data-density-toggle]")) { event.preventDefault(); changeDensity(at("[data-density-toggle]")); }
});

// --- keys: never inside a field, single letters can be switched off (WCAG 2.1.4) ---
const typing = (target) => target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable], [role=combobox]");
let waitingForPlace = 0;

function pressed(key) {
  if (Date.now() < waitingForPlace) {
    waitingForPlace = 0;
    const place = one(`[data-go="${CSS.escape(key)}"]`);
    if (place) { place.click(); return true; }
  }
  if (key === "g") { waitingForPlace = Date.now() + 1500; return true; }
  if (key === "/") return openDialog("palette");
  if (key === "?") return openDialog("shortcuts");
  const button = one(`[data-key="${CSS.escape(key)}"]`);
  if (!button) return false;
  const door = button.closest("details");
  button.click();
  if (door?.open) one("textarea, input:not([type=hidden])", door)?.focus();
  return true;
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    if (openDialog("palette")) event.preventDefault();
    return;
  }
  const modified = event.ctrlKey || event.metaKey || event.altKey;
  if (modified || event.defaultPrevented || typing(event.target) || one("dialog[open]") || root.dataset.keys === "off") return;
  if (pressed(event.key)) event.preventDefault();
});

// --- answers of the server ---
document.addEventListener("htmx:sendError", () => banner("offline"));
document.addEventListener("htmx:responseError", (event) => {
  const gone = event.detail.xhr.status === 401;
  if (gone || !event.target.closest("#similar")) banner(gone ? "signedout" : "failed"); // what only helps fails in silence
});
document.addEventListener("htmx:beforeSwap", (event) => { if (event.target.closest("#similar") && new URL(event.detail.xhr.responseURL || location.href).pathname !== event.detail.pathInfo.requestPath.split("?")[0]) event.detail.shouldSwap = false; });
document.addEventListener("htmx:afterSwap", (event) => { if (!event.target.closest("#similar")) banner(""); one("[data-focus]", event.target)?.focus(); bind(); });
addEventListener("online", () => banner(""));
one("[data-filters]")?.addEventListener("change", (event) => event.target.closest(".menu") || event.currentTarget.requestSubmit());

// --- what only some pages need ---
const needs = [
  ["[data-rows]", () => import("./rows.js")],
  ["form[data-draft], form[data-unsaved], [data-upload], input[type=file]", () => import("./forms.js")],
  ["[data-relative], [data-poll]", () => import("./times.js")],
];
const bind = () => needs.forEach(([selector, load]) => one(selector) && load().then((part) => part.bind()));
one("[data-focus]")?.focus();
bind();
