/* Links and forms marked `data-live` bring the next state of this page without leaving it: the page at their
   address is fetched, and what is marked `data-swap` is taken out of it. The address bar follows. */

const TYPING_MS = 140;
let asked = null;
let typing = 0;

export function enliven() {
  document.addEventListener("click", followLink);
  document.addEventListener("submit", sendForm);
  document.addEventListener("input", sendWhileTyping);
  document.addEventListener("change", sendAtOnce);
  addEventListener("popstate", () => { document.activeElement?.blur(); show(location.href); });
  // The state that the back button leads to is drawn anew, not the page that the server first sent.
  history.replaceState({}, "", location.href);
}

/** Draw the page at an address in place of this one's changing parts; `keep` how it is noted in the history. */
export async function visit(address, keep = "pushState") {
  const shown = await show(address);
  if (shown) history[keep]({}, "", address);
  if (shown) document.dispatchEvent(new CustomEvent("visited"));
}

async function show(address) {
  const page = await fetched(address);
  if (!page) return false;
  document.title = page.title;
  swap(page);
  followInputs(page);
  document.querySelectorAll("[data-language]").forEach((link, at) => {
    link.href = page.querySelectorAll("[data-language]")[at]?.href ?? link.href;
  });
  announce();
  return true;
}

async function fetched(address) {
  asked?.abort();
  asked = new AbortController();
  document.body.classList.add("waiting");
  try {
    const reply = await fetch(address, { signal: asked.signal, headers: { Accept: "text/html" } });
    document.body.classList.remove("waiting");
    return new DOMParser().parseFromString(await reply.text(), "text/html");
  } catch (error) {
    if (error.name === "AbortError") return null;
    document.body.classList.remove("waiting");
    location.assign(address);
    return null;
  }
}

function swap(page) {
  const focused = document.activeElement?.id;
  const unfolded = document.querySelector("details.filters")?.open;
  for (const part of document.querySelectorAll("[data-swap]")) {
    const next = page.getElementById(part.id);
    if (next) part.replaceChildren(...next.childNodes);
  }
  document.querySelector("details.filters")?.toggleAttribute("open", unfolded);
  if (focused && focused !== document.activeElement?.id) document.getElementById(focused)?.focus();
}

/** Fields outside of what is swapped show what the address says, but for the one that is being filled in. */
function followInputs(page) {
  for (const next of page.querySelectorAll("form[data-live] :is(input, select)[name]")) {
    const same = `[name="${CSS.escape(next.name)}"]` + (next.type === "checkbox" ? `[value="${CSS.escape(next.value)}"]` : "");
    for (const field of document.querySelectorAll(`form[data-live] :is(input, select)${same}`)) {
      if (field === document.activeElement || field.closest("[data-swap]")) continue;
      if (field.type === "checkbox") field.checked = next.checked;
      else field.value = next.value;
    }
  }
  document.querySelectorAll("form[role=search]").forEach((form) => followHidden(form, page.querySelector("form[role=search]")));
}

function followHidden(form, next) {
  form.querySelectorAll("input[type=hidden]").forEach((field) => field.remove());
  next?.querySelectorAll("input[type=hidden]").forEach((field) => form.append(field.cloneNode()));
}

function announce() {
  const told = document.querySelector("[data-status]");
  if (told) document.getElementById("status").textContent = told.textContent.trim();
}

function followLink(event) {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target.closest("a");
  if (link?.dataset.more) {
    event.preventDefault();
    append(link);
  } else if (link && "live" in link.dataset) {
    event.preventDefault();
    visit(link.href);
  }
}

async function append(link) {
  const page = await fetched(link.href);
  if (!page) return;
  const list = document.getElementById(link.dataset.more);
  const added = [...(page.getElementById(link.dataset.more)?.children ?? [])];
  list.append(...added);
  added[0]?.querySelector("a")?.focus();
  const next = page.querySelector("a[data-more]");
  if (next) link.href = next.href;
  else link.parentElement.remove();
}

function addressOf(form) {
  const given = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (!String(value).trim() || (name === "diversity" && value === "0")) continue;
    given.set(name, given.has(name) ? `${given.get(name)}|${value}` : value);
  }
  const query = given.toString().replaceAll("%7C", "|").replaceAll("%2C", ",");
  const action = new URL(form.action);
  return `${action.pathname}${query ? `?${query}` : ""}${action.hash}`;
}

function liveForm(event) {
  const form = event.target.closest("form");
  return form && "live" in form.dataset ? form : null;
}

function sendForm(event) {
  const form = liveForm(event);
  if (!form) return;
  event.preventDefault();
  clearTimeout(typing);
  visit(addressOf(form));
}

/** While somebody types, the history holds one entry for the whole of it. */
function sendWhileTyping(event) {
  const form = liveForm(event);
  if (!form || form.dataset.live === "submit" || event.target.type !== "search") return;
  clearTimeout(typing);
  const keep = new URLSearchParams(location.search).has("q") ? "replaceState" : "pushState";
  typing = setTimeout(() => visit(addressOf(form), keep), TYPING_MS);
}

function sendAtOnce(event) {
  const form = liveForm(event);
  if (!form || form.dataset.live === "submit" || event.target.type === "search") return;
  if (!form.reportValidity()) return;
  visit(addressOf(form));
}
