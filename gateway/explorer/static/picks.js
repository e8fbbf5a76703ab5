/* Picks live in this browser and in the address of the page that shows them; the server stores nothing. */
import { visit } from "./live.js";

const PLACE = "stream-picks";
const KEPT = ["liked", "disliked", "platform", "max_age", "diversity"];

export function keepPicks() {
  lead();
  if (document.querySelector("[data-keep-picks]")) onThePage();
  document.addEventListener("click", pickFromElsewhere);
}

function stored() {
  try {
    return new URLSearchParams(localStorage.getItem(PLACE) ?? "");
  } catch {
    return new URLSearchParams();
  }
}

function store(query) {
  const kept = new URLSearchParams([...query].filter(([name, value]) => KEPT.includes(name) && value));
  try {
    localStorage.setItem(PLACE, kept.toString());
  } catch {
    // A browser that keeps nothing: the address still holds everything.
  }
  lead();
}

/** The way to the page of picks goes to those that are kept. */
function lead() {
  const query = stored().toString();
  document.querySelectorAll("a[data-picks]").forEach((link) => { link.search = query; });
}

function onThePage() {
  const given = new URLSearchParams(location.search);
  if (!given.size && stored().size) visit(`${location.pathname}?${stored()}`, "replaceState");
  else if (given.size) store(given);
  document.addEventListener("visited", () => { store(new URLSearchParams(location.search)); offerCopy(); });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-forget]")) store(new URLSearchParams());
    if (event.target.closest("[data-copy-address]")) copy(event.target);
  });
  offerCopy();
}

function offerCopy() {
  if (navigator.clipboard) document.querySelectorAll("[data-copy-address]").forEach((button) => { button.hidden = false; });
}

async function copy(button) {
  await navigator.clipboard.writeText(location.href);
  button.textContent = button.dataset.done;
}

/** A pick on a title's page is added to those that there are. */
function pickFromElsewhere(event) {
  const link = event.target.closest("a[data-pick]");
  if (!link) return;
  const query = stored();
  const { id, pick } = link.dataset;
  for (const name of ["liked", "disliked"]) {
    const ids = (query.get(name) ?? "").split(",").filter((one) => one && one !== id);
    if (name === `${pick}d`) ids.push(id);
    query.set(name, ids.join(","));
  }
  store(query);
  link.search = stored().toString();
}
