// Builds elements; everything that comes from outside goes in as text, never as markup.

export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "class") element.className = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...present(children));
  return element;
}

export function fill(element, ...children) {
  element.replaceChildren(...present(children));
}

const present = (children) => children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== "");

export const byId = (id) => document.getElementById(id);

let zone; // whose wall clock is shown

export function showTimesIn(name) {
  try {
    new Intl.DateTimeFormat([], { timeZone: name });
    zone = name;
  } catch {
    zone = undefined; // no zone we know: the browser's
  }
}

export function clock(text) {
  if (!text) return "";
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return new Date(`${text}T12:00:00Z`).toLocaleDateString([], { weekday: "short", month: "short", day: "numeric", timeZone: "UTC" });
  const date = new Date(text);
  if (Number.isNaN(date.valueOf())) return text;
  return date.toLocaleString([], { weekday: "short", month: "short", day: "numeric", hour: "numeric", minute: "2-digit", timeZone: zone });
}

export function rows(pairs) {
  const kept = pairs.filter(([, value]) => value !== undefined && value !== null && value !== "");
  return make("table", {}, make("tbody", {}, kept.map(([name, value]) => make("tr", {}, make("th", { scope: "row" }, name), make("td", {}, value)))));
}

export function json(title, value) {
  if (!value || (typeof value === "object" && Object.keys(value).length === 0)) return null;
  return make("details", {}, make("summary", {}, title), make("pre", { class: "mono" }, JSON.stringify(value, null, 2)));
}

const GOOD = new Set(["completed", "achieved", "sent", "delivered", "answered"]);
const BAD = new Set(["failed", "expired", "undelivered", "completed_with_failures"]);

export const chip = (text, tone = "") => make("span", { class: `chip ${tone}` }, text);
export const state = (status) => chip(words(status), GOOD.has(status) ? "good" : BAD.has(status) ? "bad" : "warn");
export const words = (name) => String(name).replaceAll("_", " ");
