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

const present = (children) => children.flat().filter((child) => child !== null && child !== undefined && child !== "");

export const byId = (id) => document.getElementById(id);

export function clock(text) {
  if (!text) return "";
  const date = new Date(text);
  return Number.isNaN(date.valueOf()) ? text : date.toLocaleString([], { weekday: "short", month: "short", day: "numeric", hour: "numeric", minute: "2-digit" });
}

export function rows(pairs) {
  const kept = pairs.filter(([, value]) => value !== undefined && value !== null && value !== "");
  return make("table", {}, make("tbody", {}, kept.map(([name, value]) => make("tr", {}, make("th", { scope: "row" }, name), make("td", {}, value)))));
}

export function json(title, value) {
  if (!value || (typeof value === "object" && Object.keys(value).length === 0)) return null;
  return make("details", {}, make("summary", {}, title), make("pre", { class: "mono" }, JSON.stringify(value, null, 2)));
}
