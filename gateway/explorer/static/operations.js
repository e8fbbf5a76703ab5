/* Brings the figures of this page up to date every few seconds, and has the services look for new data.
   The key that this takes goes into one request and out of its field; nothing keeps it. */

const EVERY_MS = 5000;
const SENDABLE = /^[\x21-\x7e]+$/; // what a header may hold
const OUTCOMES = [401, 403, 503];

const switched = document.querySelector("[data-refresh]");
const form = document.querySelector("[data-reload]");
const outcome = document.querySelector("[data-outcome]");
const lost = document.querySelector("[data-lost]");
let underWay = false;

document.querySelectorAll("[data-enlivened]").forEach((one) => { one.hidden = false; });
form.addEventListener("submit", (event) => { event.preventDefault(); look(form.querySelector("input")); });
switched.addEventListener("change", refreshIfWanted);
document.addEventListener("visibilitychange", refreshIfWanted);
setInterval(refreshIfWanted, EVERY_MS);

function refreshIfWanted() {
  if (switched.checked && !document.hidden) refresh();
}

async function refresh() {
  if (underWay) return;
  underWay = true;
  try {
    const reply = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!reply.ok) throw new Error(`status ${reply.status}`);
    freshen(new DOMParser().parseFromString(await reply.text(), "text/html"));
    lost.hidden = true;
  } catch {
    lost.hidden = false; // what stands here is still true of the time that it tells
  } finally {
    underWay = false;
  }
}

/** Only what changed is drawn anew: what has the focus, is unfolded or scrolled to stays so. */
function freshen(page) {
  for (const part of document.querySelectorAll("[data-fresh]")) {
    const next = page.getElementById(part.id);
    if (!next) continue;
    const kept = state(part);
    unfold(next, kept);
    if (part.isEqualNode(next)) continue;
    part.replaceChildren(...next.childNodes);
    restore(part, kept);
  }
}

const foldable = (part) => [...part.querySelectorAll("details")];
const scrollable = (part) => [...part.querySelectorAll(".wide")];
const focusable = (part) => [...part.querySelectorAll("a, summary, [tabindex]")];

function state(part) {
  return {
    open: foldable(part).map((one) => one.open),
    scrolled: scrollable(part).map((one) => [one.scrollLeft, one.scrollTop]),
    focused: focusable(part).indexOf(document.activeElement),
  };
}

function unfold(part, kept) {
  foldable(part).forEach((one, at) => { one.open = kept.open[at] ?? false; });
}

function restore(part, kept) {
  scrollable(part).forEach((one, at) => { [one.scrollLeft, one.scrollTop] = kept.scrolled[at] ?? [0, 0]; });
  focusable(part)[kept.focused]?.focus({ preventScroll: true });
}

async function look(field) {
  const key = field.value.trim();
  field.value = "";
  tell("asking");
  if (!SENDABLE.test(key)) return refused("401", field);
  try {
    const reply = await fetch(form.action, { method: "POST", headers: { Authorization: `Bearer ${key}` } });
    if (!reply.ok) return refused(OUTCOMES.includes(reply.status) ? String(reply.status) : "failed", field);
    showVersions(await reply.json());
    tell("ok");
    refresh();
  } catch {
    refused("failed", field);
  }
}

function refused(what, field) {
  tell(what);
  field.focus();
}

function showVersions({ versions, missing }) {
  for (const [domain, version] of Object.entries(versions)) {
    outcome.querySelector(`[data-version=${CSS.escape(domain)}]`).textContent = version ?? "";
    outcome.querySelector(`[data-missing=${CSS.escape(domain)}]`).hidden = !missing.includes(domain);
  }
}

function tell(what) {
  outcome.querySelectorAll("[data-when]").forEach((one) => { one.hidden = one.dataset.when !== what; });
}
