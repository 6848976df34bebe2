// Relative times stay true; news is asked for only while somebody looks.
const { all } = globalThis.concord;

const units = [["day", 86400], ["hour", 3600], ["minute", 60]];

function words(seconds, format) {
  const [unit, length] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ["minute", 60];
  return format.format(Math.trunc(seconds / length), unit);
}

function refresh() {
  const format = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always", style: "short" });
  all("time[data-relative]").forEach((time) => {
    const seconds = (new Date(time.dateTime) - Date.now()) / 1000;
    if (Math.abs(seconds) >= 60) time.textContent = words(seconds, format);
  });
}

async function poll(element) {
  const again = () => setTimeout(() => element.isConnected && poll(element), 1000 * (element.dataset.every ?? 20));
  if (document.hidden) return document.addEventListener("visibilitychange", () => poll(element), { once: true });
  const answer = await fetch(element.dataset.poll, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (answer?.status !== 200) return answer?.status === 404 || answer?.status === 401 ? undefined : again();
  const fresh = document.createRange().createContextualFragment(await answer.text()).firstElementChild;
  element.replaceWith(fresh);
  globalThis.htmx?.process(fresh);
  bind();
}

let started = false;
export function bind() {
  all("[data-poll]").filter((element) => !element.dataset.bound).forEach((element) => {
    element.dataset.bound = "yes";
    setTimeout(() => poll(element), 1000 * (element.dataset.every ?? 20));
  });
  if (started) return;
  started = true;
  setInterval(refresh, 60000);
}
