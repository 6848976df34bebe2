// The palette: a combobox over the server's answers (WAI-ARIA APG, combobox with listbox popup).
const { all, one } = globalThis.concord;

let bound = false;

let start = () => undefined;

export function bind() {
  if (bound) { start(); return; }
  bound = true;
  const dialog = one("[data-palette]");
  const input = one("input", dialog);
  const list = one("[role=listbox]", dialog);
  const hint = one(".hint", dialog);
  const url = one("form", dialog).getAttribute("action");
  let timer = 0;
  let asked = 0;

  const options = () => all("[role=option]", list);
  const current = () => one("[aria-selected=true]", list);
  function select(option) {
    options().forEach((each) => each.setAttribute("aria-selected", String(each === option)));
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }
  async function ask() {
    const mine = ++asked;
    const answer = await fetch(`${url}?${new URLSearchParams({ palette: "1", q: input.value })}`, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (mine !== asked || !answer?.ok) return;
    list.innerHTML = await answer.text();
    hint.textContent = hint.dataset[input.value ? "none" : "start"];
    select(options()[0]);
  }
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 150); });
    input.addEventListener("keydown", (event) => {
    const found = options();
    const place = found.indexOf(current());
    if (event.key === "ArrowDown") select(found[(place + 1) % found.length]);
    else if (event.key === "ArrowUp") select(found[(place - 1 + found.length) % found.length]);
    else if (event.key === "Enter" && current()) current().click();
    else return;
    event.preventDefault();
  });
  start = () => { input.select(); ask(); };
  start();
}
