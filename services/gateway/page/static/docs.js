// The pages of the HTTP interface, drawn from /openapi.json: what each operation takes and answers, and a way to try it.

import { byId, fill, json, make } from "./dom.js";

function resolved(schema, components) {
  const name = schema && schema.$ref && schema.$ref.split("/").at(-1);
  return name ? components[name] : schema;
}

// Operations by tag, in the document's order.
function grouped(document) {
  const groups = new Map();
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const tag = (operation.tags && operation.tags[0]) || "other";
      groups.set(tag, [...(groups.get(tag) || []), { path, method, ...operation }]);
    }
  }
  return groups;
}

function draw(document) {
  const components = (document.components && document.components.schemas) || {};
  const groups = [...grouped(document)];
  fill(byId("contents"), groups.flatMap(([tag, operations]) => [make("h2", {}, tag), operations.map((each) =>
    make("a", { href: `#${each.operationId}`, onclick: () => { byId(each.operationId).open = true; } }, each.summary || each.path))]));
  fill(byId("operations"), make("p", {}, document.info.description), groups.flatMap(([tag, operations]) => [make("h2", {}, tag), operations.map((each) => panel(each, components))]));
}

function panel(operation, components) {
  const body = operation.requestBody && operation.requestBody.content;
  const inputs = new Map((operation.parameters || []).map((each) => [each, make("input", { ariaLabel: each.name })]));
  const content = body && body["application/json"];
  const text = content ? make("textarea", { spellcheck: false, ariaLabel: "Body", value: JSON.stringify(content.example || {}, null, 2) }) : null;
  const result = make("div", { "aria-live": "polite" });
  return make("details", { class: "panel operation", id: operation.operationId },
    make("summary", {}, make("span", { class: `method ${operation.method}` }, operation.method.toUpperCase()), make("code", {}, operation.path), make("span", { class: "hint" }, operation.summary || "")),
    operation.description ? make("p", {}, operation.description) : null,
    inputs.size ? make("h3", {}, "Parameters") : null,
    inputs.size ? parameters(inputs) : null,
    content ? [make("h3", {}, "Body"), fields(resolved(content.schema, components)), text] : null,
    body ? otherBodies(body) : null,
    make("h3", {}, "Answers"), answers(operation.responses),
    isStream(operation) ? null : make("div", { class: "chips" }, make("button", { type: "button", onclick: () => send(operation, inputs, text, result) }, "Send")),
    result);
}

const isStream = (operation) => Object.values(operation.responses).some((each) => each.content && each.content["text/event-stream"]);

function parameters(inputs) {
  return make("table", {}, make("tbody", {}, [...inputs].map(([each, input]) => make("tr", {},
    make("th", { scope: "row" }, each.name), make("td", {}, input), make("td", { class: "hint" }, [each.in, each.required ? "needed" : "", each.description || ""].filter(Boolean).join(", "))))));
}

function fields(schema) {
  const properties = Object.entries((schema && schema.properties) || {});
  const needed = new Set((schema && schema.required) || []);
  return make("table", {}, make("tbody", {}, properties.map(([name, each]) => make("tr", {},
    make("th", { scope: "row" }, name), make("td", { class: "hint" }, [needed.has(name) ? "needed" : "", each.enum ? each.enum.join(" | ") : each.type || "", each.description || ""].filter(Boolean).join(", "))))));
}

function otherBodies(body) {
  const others = Object.keys(body).filter((kind) => kind !== "application/json");
  return others.length ? make("p", { class: "hint" }, `Also taken: ${others.join(", ")}`) : null;
}

function answers(responses) {
  return Object.entries(responses).map(([status, each]) => {
    const [example] = Object.values(each.content || {}).map((media) => media.example).filter(Boolean);
    const shown = typeof example === "string" ? make("pre", { class: "mono" }, example) : json("Example", example);
    return make("div", {}, make("span", { class: "chip" }, status), " ", each.description || "", shown);
  });
}

async function send(operation, inputs, text, result) {
  const query = new URLSearchParams();
  const headers = byId("key").value ? { Authorization: `Bearer ${byId("key").value}` } : {};
  let path = operation.path;
  for (const [each, input] of inputs) {
    if (each.in === "path") path = path.replace(`{${each.name}}`, encodeURIComponent(input.value));
    else if (input.value && each.in === "query") query.append(each.name, input.value);
    else if (input.value && each.in === "header") headers[each.name] = input.value;
  }
  if (text) headers["Content-Type"] = "application/json";
  const target = query.size ? `${path}?${query}` : path;
  try {
    const response = await fetch(target, { method: operation.method.toUpperCase(), headers, body: text ? text.value : undefined });
    const content = await response.text();
    const isJson = (response.headers.get("content-type") || "").includes("json");
    fill(result, make("h3", {}, `${response.status} from ${target}`), make("pre", { class: "mono" }, isJson ? JSON.stringify(JSON.parse(content), null, 2) : content.slice(0, 20_000)));
  } catch (error) {
    fill(result, make("p", { class: "bad" }, `no answer: ${error.message}`));
  }
}

draw(await (await fetch("/openapi.json")).json());
if (location.hash && byId(location.hash.slice(1))) byId(location.hash.slice(1)).open = true;
