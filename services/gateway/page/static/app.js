// Keeps what the page knows and draws it: turns, workflows, the agenda; follows the conversation's events.

import { Problem, change, get, listen, send, setKey } from "./api.js";
import { showChat, toEnd } from "./chat.js";
import { byId, make, showTimesIn } from "./dom.js";
import { showAgenda, showGoal, showHealth, showQuestions, showWorkflow } from "./side.js";
import { showTurn } from "./why.js";

const asked = new URLSearchParams(location.search); // a link may say who is speaking: /?from=ann
const me = {
  from: asked.get("from") || localStorage.getItem("steward.from") || `web-${Math.random().toString(36).slice(2, 8)}`,
  timezone: asked.get("timezone") || localStorage.getItem("steward.timezone") || Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC",
};
let conversationId = "";
let stopListening = () => {};
let turns = new Map(); // by id, in order
let workflows = new Map(); // by id, as last told
let chosen = ""; // the turn that the right side explains
let engine = null; // the agenda's

const path = (...parts) => `/v1/${parts.map(encodeURIComponent).join("/")}`;
const mine = (list, status) => `/v1/${list}?customer=${encodeURIComponent(me.from)}&status=${status}`;

function remember() {
  localStorage.setItem("steward.from", me.from);
  localStorage.setItem("steward.timezone", me.timezone);
  byId("from").value = me.from;
  byId("timezone").value = me.timezone;
  showTimesIn(me.timezone);
}

function draw() {
  showChat([...turns.values()], chosen, doing(), { choose, say });
  const turn = turns.get(chosen);
  if (turn) showTurn(turn);
  showWorkflow(workflowOf(turn), { cancel, undo });
}

// What is being done for the message that waits: the step that was told last, of a workflow of no turn we have.
function doing() {
  const running = [...workflows.values()].filter((each) => !turns.has(each.turn_id)).at(-1);
  const step = running && ((running.steps || []).find((each) => each.status === "running") || running.step);
  return step ? `${step.description || step.action} …` : "";
}

function workflowOf(turn) {
  if (!turn || turn.waiting) return [...workflows.values()].at(-1);
  const id = turn.workflow && turn.workflow.id;
  return (id && workflows.get(id)) || turn.workflow || [...workflows.values()].find((each) => each.turn_id === turn.id);
}

function learn(workflow) {
  if (!workflow || !workflow.id || !workflow.steps) return;
  workflows.delete(workflow.id); // the newest is last
  workflows.set(workflow.id, workflow);
}

async function choose(id) {
  chosen = id;
  draw();
  try {
    const turn = await get(path("turns", id)); // the answer itself does not carry the reasons; the stored turn does
    turns.set(id, { ...turns.get(id), ...turn, workflow: turn.response && turn.response.workflow });
    const workflow = workflowOf(turns.get(id));
    if (workflow) learn(await get(path("workflows", workflow.id)));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
  if (chosen === id) draw();
}

async function say(text) {
  const said = text.trim();
  if (!said) return;
  const messageId = crypto.randomUUID();
  turns.set(messageId, { id: messageId, text: said, waiting: true });
  chosen = messageId;
  draw();
  try {
    const result = await send({ from: me.from, text: said, channel: "web", message_id: messageId, timezone: me.timezone });
    turns.delete(messageId);
    turns.set(result.turn_id, { created_at: new Date().toISOString(), ...turns.get(result.turn_id), ...result, id: result.turn_id, text: said });
    learn(result.workflow);
    follow(result.conversation_id);
    await Promise.all([choose(result.turn_id), refresh()]);
  } catch (error) {
    turns.set(messageId, { id: messageId, text: said, failed: error instanceof Problem ? error.message : "The gateway cannot be reached. Is `make run` running?" });
    if (error instanceof Problem && error.status === 401) byId("key-field").hidden = false;
    draw();
  }
}

const cancel = async (workflow) => { learn(await change("POST", `${path("workflows", workflow.id)}:cancel`)); draw(); refresh(); };
const undo = async (workflow) => { learn(await change("POST", `${path("workflows", workflow.id)}:undo`)); draw(); refresh(); };
const drop = async (task) => { await change("DELETE", path("agenda", "tasks", task.id)); refresh(); };

function follow(id) {
  if (!id || id === conversationId) return;
  conversationId = id;
  stopListening();
  stopListening = listen(`${path("conversations", id)}/events`, onEvent);
}

function onEvent({ type, data }) {
  if (type === "workflow") learn(data);
  if (type === "turn" && data.id) {
    const isNew = !turns.has(data.id) && ![...turns.values()].some((turn) => turn.waiting && turn.id === data.message_id);
    if (isNew || turns.has(data.id)) turns.set(data.id, { ...turns.get(data.id), ...data });
    if (isNew) chosen = data.id;
  }
  draw();
  refreshSoon();
}

let soon = 0;
function refreshSoon() {
  clearTimeout(soon);
  soon = setTimeout(refresh, 150); // events come in groups
}

async function refresh() {
  const reads = [mine("workflows", "waiting_intervention"), mine("agenda/goals", "pending"), mine("agenda/tasks", "scheduled")];
  try {
    const [waiting, goals, tasks, conversation] = await Promise.all([...reads, ...(conversationId ? [path("conversations", conversationId)] : [])].map(get));
    showQuestions(waiting.items, say);
    showAgenda(goals.items, tasks.items, engine, drop);
    showGoal(conversation && conversation.active_goal);
  } catch (error) {
    if (!(error instanceof Problem)) throw error; // what cannot be read now stays as it was
  }
}

async function refreshHealth() {
  try {
    const report = await (await fetch("/readyz")).json();
    engine = report.agenda_engine || null;
    showHealth(report);
  } catch {
    showHealth({ services: { gateway: "away" } });
  }
}

async function open() {
  remember();
  [turns, workflows, chosen, conversationId] = [new Map(), new Map(), "", ""];
  stopListening();
  showQuestions([], say);
  showGoal(null);
  draw();
  try {
    const conversations = (await get(`/v1/conversations?customer=${encodeURIComponent(me.from)}`)).items.filter((each) => each.channel === "web");
    if (conversations.length) {
      const past = (await get(`${path("conversations", conversations[0].id)}/turns?page_size=200`)).items;
      turns = new Map(past.map((turn) => [turn.id, turn]));
      follow(conversations[0].id);
      if (past.length) choose(past.at(-1).id);
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.status === 401) byId("key-field").hidden = false;
  }
  draw();
  await refresh();
}

function show(view) {
  document.body.dataset.view = view;
  for (const button of document.querySelectorAll(".views button")) button.setAttribute("aria-pressed", String(button.dataset.view === view));
  toEnd();
}

for (const button of document.querySelectorAll(".views button")) button.addEventListener("click", () => show(button.dataset.view));
byId("say").addEventListener("submit", (event) => { event.preventDefault(); const box = byId("text"); say(box.value); box.value = ""; box.style.height = ""; });
byId("text").addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); byId("say").requestSubmit(); } });
byId("text").addEventListener("input", (event) => { event.target.style.height = "auto"; event.target.style.height = `${event.target.scrollHeight}px`; });
byId("who").addEventListener("submit", (event) => {
  event.preventDefault();
  me.from = byId("from").value.trim() || me.from;
  me.timezone = byId("timezone").value.trim() || me.timezone;
  if (byId("key").value) setKey(byId("key").value);
  open();
});
byId("zones").append(...(Intl.supportedValuesOf?.("timeZone") || []).map((name) => make("option", { value: name })));
addEventListener("resize", toEnd);
setInterval(refreshHealth, 5000);
refreshHealth().then(open);
