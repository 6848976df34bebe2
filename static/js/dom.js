// Small common things; imports nothing, so that the hashes of file names can be computed.
export const all = (selector, within = document) => [...within.querySelectorAll(selector)];
export const one = (selector, within = document) => within.querySelector(selector);

export function banner(kind) {
  const place = one(".banner");
  if (!place) return;
  place.hidden = !kind;
  place.textContent = kind ? place.dataset[kind] : "";
}
