// Why a turn went as it did: what was decided, by which rule, by which engine, and how long each part took.

import { byId, chip, fill, json, make } from "./dom.js";

const MODES = {
  SET_NEW_GOAL: "New goal", CONTINUE_ACTIVE_GOAL: "Continues the goal", NORMAL_ROUTING: "Request",
  INTERVENTION_REPLY: "Answers a question", CONSENT: "Consent", COMMAND: "Command",
};
const ORDER = ["extract", "match", "flow", "plan", "execute", "check", "compose"];

export function showTurn(turn) {
  const decision = turn.decision || {};
  const reading = decision.classification || {};
  const sure = reading.confidence ? `${Math.round(reading.confidence * 100)} %` : "";
  fill(byId("turn-panel"),
    make("h2", {}, "Why"),
    make("div", { class: "headline" },
      chip(turn.origin && turn.origin !== "customer" ? `Said first (${turn.origin})` : MODES[turn.mode] || turn.mode || "…"),
      reading.intent ? make("span", {}, `${reading.intent} ${sure}`) : null,
      decision.engine ? chip(`answered by ${decision.engine}`) : null),
    notes(decision.notes || []),
    timings(decision.timings_ms || {}),
    json("Slots", reading.slots),
    json("Ids", decision.ids));
}

function notes(list) {
  if (!list.length) return null;
  return make("ol", { class: "notes" }, list.map((note) => make("li", {}, make("code", { class: "rule" }, note.rule), note.detail || "")));
}

function timings(parts) {
  const entries = Object.entries(parts).sort(([one], [other]) => ORDER.indexOf(one) - ORDER.indexOf(other));
  if (!entries.length) return null;
  const most = Math.max(...entries.map(([, ms]) => ms), 1);
  return make("div", {}, make("h3", {}, "Milliseconds"), make("div", { class: "bars" }, entries.flatMap(([name, ms]) => [
    make("span", {}, name.replaceAll("_", " ")), make("meter", { min: 0, max: most, value: ms }), make("span", {}, ms.toFixed(1)),
  ])));
}
