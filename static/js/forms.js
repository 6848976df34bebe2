// Nothing typed is lost: drafts after three seconds of rest, a question before leaving, files with a bar.
const { all, banner, one } = globalThis.concord;

const REST = 3000;
let away = false; // the session has ended while something was being written

// Signed in again in another tab? Then this page's forms get the new session's token, and are sent as they stand.
async function comeBack() {
  const answer = await fetch(location.href, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = one("[name=csrfmiddlewaretoken]", page)?.value;
  if (!token) return false;
  all("[name=csrfmiddlewaretoken]").forEach((field) => { field.value = token; });
  away = false;
  banner("");
  return true;
}

function hold(form) {
  form.addEventListener("submit", async (event) => {
    if (!away) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (await comeBack()) form.requestSubmit(event.submitter);
    else banner("signedout");
  });
}

// What a hasty hand wrote before this script was there.
const touched = (form) => all("input:not([type=file]), textarea", form).some(
  (field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked);

// One save at a time, so that an older one never lands on a newer one; "saved" is said of what stands there now.
function draft(form) {
  const state = one("[data-draft-state]", form);
  const tell = (words) => { if (state) state.textContent = words; };
  const clock = () => new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  let [timer, busy] = [0, false];
  function written() {
    const body = new FormData(form);
    all("input[type=file], input[type=password]", form).forEach((field) => body.delete(field.name));
    return [body, new URLSearchParams(body).toString()];
  }
  let kept = touched(form) ? "" : written()[1];
  async function save() {
    clearTimeout(timer);
    const [body, now] = written();
    if (busy || now === kept) return;
    busy = true;
    const sent = { method: "POST", body, headers: { "HX-Request": "true" }, keepalive: document.hidden };
    const answer = await fetch(form.dataset.draft, sent).catch(() => null);
    busy = false;
    if (answer?.status === 401) { away = true; banner("signedout"); }
    if (!answer?.ok) { tell(state?.dataset.failed); timer = setTimeout(save, REST * 5); return; }
    kept = now;
    if (written()[1] !== kept) { save(); return; }
    form.dataset.changed = "";
    tell(state?.dataset.saved.replace("{time}", clock()));
  }
  form.addEventListener("input", () => { tell(""); clearTimeout(timer); timer = setTimeout(save, REST); });
  form.addEventListener("focusout", save);
  form.addEventListener("submit", () => clearTimeout(timer));
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
  if (!kept) save();
}

function unsaved(form) {
  form.addEventListener("input", () => { form.dataset.changed = "yes"; });
  form.addEventListener("submit", () => { form.dataset.changed = ""; });
}

function files(field) {
  const frame = field.closest(".f");
  ["dragover", "dragleave", "drop"].forEach((name) => frame?.addEventListener(name, () => frame.classList.toggle("drop", name === "dragover")));
}

let bound = false;
export function bind() {
  const fresh = (selector) => all(selector).filter((element) => !element.dataset.bound && (element.dataset.bound = "yes"));
  fresh("form[data-draft], form[data-unsaved]").forEach((form) => { hold(form); unsaved(form); if (form.dataset.draft) draft(form); });
  fresh("input[type=file]").forEach(files);
  if (bound) return;
  bound = true;
  addEventListener("focus", () => away && comeBack());
  addEventListener("beforeunload", (event) => { if (one("form[data-changed=yes]")) event.preventDefault(); });
  document.addEventListener("htmx:xhr:progress", (event) => {
    const bar = one("progress", event.target);
    if (!bar || !event.detail.lengthComputable) return;
    bar.hidden = false;
    bar.value = (100 * event.detail.loaded) / event.detail.total;
  });
}
