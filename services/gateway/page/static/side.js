// The right side: open questions, the steps of a workflow as they are done, the active goal, the agenda.

import { byId, chip, clock, fill, json, make, rows, state, words } from "./dom.js";

const ENDED = new Set(["completed", "completed_with_failures", "failed", "cancelled", "expired"]);
const MARKS = { completed: "✓", failed: "✕", skipped: "–", undone: "↶", running: "", pending: "" };

// Questions that workflows are stopped at; each can be answered here.
export function showQuestions(workflows, say) {
  const open = workflows.flatMap((workflow) => (workflow.interventions || []).filter((each) => each.status === "open").map((each) => [each, workflow]));
  const panel = byId("open-panel");
  panel.hidden = !open.length;
  const count = byId("open-count");
  count.hidden = !open.length;
  count.textContent = open.length;
  if (sameQuestions(panel, open)) return; // what is being typed into one stays
  fill(panel, make("h2", {}, open.length === 1 ? "A question for you" : `${open.length} questions for you`),
    open.map(([question, workflow]) => asked(question, workflow, say)));
}

function sameQuestions(panel, open) {
  const ids = open.map(([question]) => question.id).join(" ");
  const same = panel.dataset.ids === ids;
  panel.dataset.ids = ids;
  return same;
}

function asked(question, workflow, say) {
  const about = workflow.summary && workflow.summary !== question.prompt ? make("div", { class: "hint" }, `for: ${workflow.summary}`) : null;
  const lapses = question.expires_at ? make("div", { class: "hint" }, `lapses ${clock(question.expires_at)}`) : null;
  return make("div", { class: "question" }, make("p", {}, question.prompt), about, answers(question, say), lapses);
}

function answers(question, say) {
  const labels = (question.options || []).map((each) => each.label || each.value).filter(Boolean);
  if (question.expects === "yes_no") return buttons(["Yes", "No"], say);
  if (labels.length) return buttons(labels, say);
  const box = make("input", { maxLength: 4000, placeholder: question.expects === "text" ? "Your answer" : `Your answer (${words(question.expects || "text")})`, ariaLabel: question.prompt });
  const send = (event) => { event.preventDefault(); if (box.value.trim()) say(box.value); };
  return make("form", { class: "reply", autocomplete: "off", onsubmit: send }, box, make("button", { type: "submit" }, "Send"));
}

const buttons = (labels, say) => make("div", { class: "chips" }, labels.map((label) => make("button", { type: "button", onclick: () => say(label) }, label)));

// The steps of one workflow; `actions.cancel` and `actions.undo` are told of clicks.
export function showWorkflow(workflow, actions) {
  const panel = byId("steps-panel");
  panel.hidden = !workflow;
  if (!workflow) return;
  const steps = workflow.steps || [];
  const done = steps.filter((step) => step.status === "completed").length;
  fill(panel,
    make("div", { class: "headline" }, make("h2", {}, "Steps"), state(workflow.status), steps.length > 1 ? make("span", { class: "hint" }, `${done} of ${steps.length}`) : null),
    steps.length > 1 ? make("progress", { max: steps.length, value: done, ariaLabel: "Steps done" }) : null,
    make("ol", { class: "line" }, steps.map((each) => step(each, workflow.status === "waiting_intervention"))),
    changes(workflow, actions));
}

function step(each, waits) {
  const status = waits && each.status === "running" ? "asking" : each.status; // its question is open: it waits for the person
  return make("li", { class: status },
    make("span", { class: "mark", title: words(status) }, MARKS[status] ?? "?"),
    make("div", {},
      make("div", {}, each.description || words(`${each.type} ${each.action}`), " ", make("code", { class: "rule" }, `${each.type}.${each.action}`)),
      each.error ? make("div", { class: "bad" }, each.error.message || each.error.reason) : null,
      found(each.result),
      json("Result", each.result)));
}

// What came of a step, in a line.
function found(result) {
  if (!result) return null;
  const event = result.event || result.slot;
  const mail = result.draft || result.message || result.email;
  let text = "";
  if (event && event.start) text = [event.title, clock(event.start)].filter(Boolean).join(", ");
  else if (mail && typeof mail === "object") text = [mail.subject, (mail.to || []).join(", ")].filter(Boolean).join(" → ");
  else if (result.task) text = [result.task.title || result.task.description, clock(result.task.due || result.task.scheduled_at)].filter(Boolean).join(", ");
  else if (result.contact) text = [result.contact.name, result.contact.email].filter(Boolean).join(", ");
  else if (Array.isArray(result.items)) text = result.items.length === 1 ? "one found" : `${result.items.length || "none"} found`;
  return text ? make("div", { class: "hint" }, text) : null;
}

function changes(workflow, { cancel, undo }) {
  const reversible = (workflow.steps || []).some((each) => each.status === "completed" && each.effect === "reversible");
  const items = [
    ENDED.has(workflow.status) ? null : make("button", { type: "button", class: "quiet", onclick: () => cancel(workflow) }, "Cancel"),
    ENDED.has(workflow.status) && reversible ? make("button", { type: "button", class: "quiet", onclick: () => undo(workflow) }, "Undo") : null,
  ];
  return items.some(Boolean) ? make("div", { class: "chips" }, items.filter(Boolean)) : null;
}

export function showGoal(goal) {
  const panel = byId("goal-panel");
  panel.hidden = !goal;
  if (!goal) return;
  fill(panel,
    make("div", { class: "headline" }, make("h2", {}, "In the middle of"), state(goal.status)),
    rows([
      ["what", goal.type], ["who", goal.entity && goal.entity.name], ["title", goal.title || (goal.event && goal.event.title)],
      ["when", clock(goal.datetime)], ["until", clock(goal.end)],
      ["lapses", goal.proposal && clock(goal.proposal.expires_at)],
    ]),
    json("All of it", goal));
}

// What is expected of the person, and what will be said to them; `drop` is told of a click.
export function showAgenda(goals, tasks, engine, drop) {
  const waiting = goals.filter((goal) => goal.status === "pending");
  const coming = tasks.filter((task) => task.status === "scheduled");
  fill(byId("agenda-panel"),
    make("div", { class: "headline" }, make("h2", {}, "Agenda"), ...engineChips(engine)),
    waiting.length || coming.length ? null : make("p", { class: "hint" }, "Nothing is waited for and nothing is to be said."),
    waiting.length ? make("h3", {}, "Waiting for") : null,
    waiting.length ? make("ul", { class: "steps" }, waiting.map((goal) => make("li", {}, goal.description, " ", chip(`by ${clock(goal.deadline)}`)))) : null,
    coming.length ? make("h3", {}, "To be said") : null,
    coming.length ? make("ul", { class: "steps" }, coming.map((task) => toBeSaid(task, drop))) : null);
}

// Which engine runs, what is wrong with it, and what is due and not begun.
function engineChips(engine) {
  if (!engine) return [];
  return [chip(`${engine.engine} engine`), engine.status === "ok" ? null : chip(engine.status),
    engine.backlog ? chip(`${engine.backlog} due, up to ${Math.round(engine.lag_s)} s late`) : null];
}

function toBeSaid(task, drop) {
  return make("li", { class: "headline" }, make("span", { class: "grow" }, task.description), task.recurrence ? chip("repeats") : null,
    chip(words(task.task_type)), chip(clock(task.scheduled_at)),
    make("button", { type: "button", class: "quiet", title: "Do not say it", ariaLabel: `Do not say: ${task.description}`, onclick: () => drop(task) }, "✕"));
}

export function showHealth(report) {
  const services = Object.entries(report.services || {});
  const stores = Object.entries(report.stores || {});
  fill(byId("health"), [...services, ...stores].map(([name, status]) =>
    make("li", { class: /^(serving|ok)$/i.test(status) ? "up" : /^(off)$/i.test(status) ? "degraded" : "down", title: String(status) }, name)));
}
