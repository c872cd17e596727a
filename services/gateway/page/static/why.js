// The right side: what was decided for the chosen turn and why, its workflow, the active goal, the agenda.

import { byId, clock, fill, json, make, rows } from "./dom.js";

const MODES = {
  SET_NEW_GOAL: "New goal", CONTINUE_ACTIVE_GOAL: "Continues the goal", NORMAL_ROUTING: "Request",
  INTERVENTION_REPLY: "Answers a question", CONSENT: "Consent", COMMAND: "Command",
};
const GOOD = new Set(["completed", "achieved", "sent", "delivered"]);
const BAD = new Set(["failed", "expired", "skipped", "undelivered"]);

const chip = (text, tone = "") => make("span", { class: `chip ${tone}` }, text);
const state = (status) => chip(String(status).replaceAll("_", " "), GOOD.has(status) ? "good" : BAD.has(status) ? "bad" : "warn");

export function showTurn(turn) {
  const decision = turn.decision || {};
  const reading = decision.classification || {};
  const sure = reading.confidence ? `${Math.round(reading.confidence * 100)} %` : "";
  fill(byId("turn-panel"),
    make("h2", {}, "Why"),
    make("div", { class: "headline" },
      chip(MODES[turn.mode] || turn.mode || (turn.origin && turn.origin !== "customer" ? `Said first (${turn.origin})` : "…")),
      reading.intent ? make("span", {}, `${reading.intent} ${sure}`) : null,
      decision.engine ? chip(decision.engine) : null),
    notes(decision.notes || []),
    timings(decision.timings_ms || {}),
    json("Slots", reading.slots),
    json("Ids", decision.ids));
}

function notes(list) {
  if (!list.length) return null;
  return make("ol", { class: "notes" }, list.map((note) => make("li", {}, make("code", { class: "rule" }, note.rule), note.detail || "")));
}

const ORDER = ["extract", "match", "flow", "plan", "execute", "check", "compose"];

function timings(parts) {
  const entries = Object.entries(parts).sort(([one], [other]) => ORDER.indexOf(one) - ORDER.indexOf(other));
  if (!entries.length) return null;
  const most = Math.max(...entries.map(([, ms]) => ms), 1);
  return make("div", {}, make("h3", {}, "Milliseconds"), make("div", { class: "bars" }, entries.flatMap(([name, ms]) => [
    make("span", {}, name.replaceAll("_", " ")), make("meter", { min: 0, max: most, value: ms }), make("span", {}, ms.toFixed(1)),
  ])));
}

export function showWorkflow(workflow) {
  const panel = byId("steps-panel");
  panel.hidden = !workflow;
  if (!workflow) return;
  fill(panel,
    make("div", { class: "headline" }, make("h2", {}, "Steps"), state(workflow.status)),
    make("ul", { class: "steps" }, (workflow.steps || []).map((step) => make("li", {},
      make("div", { class: "headline" }, make("code", {}, `${step.type}.${step.action}`), state(step.status)),
      step.error ? make("div", {}, step.error.message || step.error.reason) : null,
      json("Result", step.result)))),
    (workflow.interventions || []).filter((each) => each.status === "open").map((each) => make("p", {}, each.prompt)));
}

export function showGoal(goal) {
  const panel = byId("goal-panel");
  panel.hidden = !goal;
  if (!goal) return;
  fill(panel,
    make("div", { class: "headline" }, make("h2", {}, "Active goal"), state(goal.status)),
    rows([
      ["what", goal.type], ["who", goal.entity && goal.entity.name], ["title", goal.title || (goal.event && goal.event.title)],
      ["when", clock(goal.datetime)], ["until", clock(goal.end)],
      ["lapses", goal.proposal && clock(goal.proposal.expires_at)],
    ]),
    json("All of it", goal));
}

export function showAgenda(goals, tasks) {
  const waiting = goals.filter((goal) => goal.status === "pending");
  const coming = tasks.filter((task) => task.status === "scheduled");
  fill(byId("agenda-panel"),
    make("h2", {}, "Agenda"),
    waiting.length || coming.length ? null : make("p", { class: "hint" }, "Nothing is waited for and nothing is to be said."),
    waiting.length ? make("h3", {}, "Waiting for") : null,
    waiting.length ? make("ul", { class: "steps" }, waiting.map((goal) => make("li", {}, goal.description, " ", chip(`by ${clock(goal.deadline)}`)))) : null,
    coming.length ? make("h3", {}, "To be said") : null,
    coming.length ? make("ul", { class: "steps" }, coming.map((task) => make("li", {}, task.description, " ", chip(clock(task.scheduled_at))))) : null);
}

export function showHealth(report) {
  const services = Object.entries(report.services || {}).map(([name, value]) => [name, typeof value === "string" ? value : value.status]);
  const stores = Object.entries(report.stores || {}).map(([name, value]) => [name, typeof value === "string" ? value : value.status]);
  fill(byId("health"), [...services, ...stores].map(([name, status]) =>
    make("li", { class: /^(serving|up|ok)$/i.test(status) ? "up" : /degraded|disabled/i.test(status) ? "degraded" : "down", title: String(status) }, name)));
}
