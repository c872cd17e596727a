// The chat: what was said, what is sent, and which turn the right side explains.

import { Problem, get, listen, send, setKey } from "./api.js";
import { byId, clock, make } from "./dom.js";
import { showAgenda, showGoal, showHealth, showTurn, showWorkflow } from "./why.js";

const asked = new URLSearchParams(location.search); // a link may say who is speaking: /?from=ann
const me = {
  from: asked.get("from") || localStorage.getItem("steward.from") || `web-${Math.random().toString(36).slice(2, 8)}`,
  timezone: localStorage.getItem("steward.timezone") || Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC",
};
const EXAMPLES = ["what's on my calendar today?", "Schedule a call with John tomorrow at 3pm", "reschedule my call with John"];
let conversationId = "";
let stopListening = () => {};
let turns = new Map();
let chosen = "";

function remember() {
  localStorage.setItem("steward.from", me.from);
  localStorage.setItem("steward.timezone", me.timezone);
  byId("from").value = me.from;
  byId("timezone").value = me.timezone;
}

function bubble(side, text, meta, onclick) {
  const body = make("div", { class: "bubble" }, text);
  if (onclick) {
    body.tabIndex = 0;
    body.addEventListener("click", onclick);
    body.addEventListener("keydown", (event) => { if (event.key === "Enter") onclick(); });
  }
  return make("li", { class: side }, body, meta ? make("span", { class: "meta" }, meta) : null);
}

function draw() {
  const list = byId("turns");
  const items = [...turns.values()].flatMap((turn) => [
    turn.text === null || turn.text === undefined ? null : bubble("mine", turn.text, ""),
    answer(turn),
  ]).filter(Boolean);
  list.replaceChildren(...(items.length ? items : [welcome()]));
  list.scrollTop = list.scrollHeight;
  const last = [...turns.values()].at(-1);
  quickReplies(last);
}

function answer(turn) {
  if (turn.failed) return bubble("theirs failed", turn.failed, "not sent");
  if (!turn.reply) return turn.waiting ? bubble("theirs waiting", "…", "") : null;
  const item = bubble("theirs", turn.reply.text, turn.reply.type === "ai_brain" ? `done · ${clock(turn.created_at)}` : clock(turn.created_at), () => choose(turn.id));
  if (turn.id === chosen) item.classList.add("chosen");
  return item;
}

function welcome() {
  return make("li", { class: "empty" }, make("p", {}, "Say what you need. Steward plans it, does it on your calendar, asks when something is missing, and follows up."),
    make("div", { class: "chips" }, EXAMPLES.map((text) => make("button", { type: "button", onclick: () => say(text) }, text))));
}

function quickReplies(turn) {
  const reply = turn && turn.reply;
  const words = !reply ? [] : reply.options && reply.options.length ? reply.options : reply.expects === "yes_no" ? ["Yes", "No"] : [];
  byId("quick").replaceChildren(...words.map((word) => make("button", { type: "button", onclick: () => say(word) }, word)));
}

function choose(id) {
  chosen = id;
  const turn = turns.get(id);
  if (turn) {
    showTurn(turn);
    showWorkflow(turn.workflow || null);
  }
  draw();
}

async function say(text) {
  const words = text.trim();
  if (!words) return;
  const messageId = crypto.randomUUID();
  turns.set(messageId, { id: messageId, text: words, waiting: true });
  draw();
  try {
    const result = await send({ from: me.from, text: words, channel: "web", message_id: messageId, timezone: me.timezone });
    turns.delete(messageId);
    turns.set(result.turn_id, { ...turns.get(result.turn_id), ...result, id: result.turn_id, text: words, created_at: result.created_at || new Date().toISOString() });
    follow(result.conversation_id);
    showGoal(result.active_goal);
    choose(result.turn_id);
    await Promise.all([explain(result.turn_id), refreshAgenda()]);
  } catch (error) {
    turns.set(messageId, { id: messageId, text: words, failed: error instanceof Problem ? error.message : "The gateway cannot be reached. Is `make run` running?" });
    byId("key-field").hidden = !(error instanceof Problem && error.status === 401) && byId("key-field").hidden;
    draw();
  }
}

// The answer itself does not carry the reasons; the stored turn does.
async function explain(id) {
  const turn = await get(`/v1/turns/${encodeURIComponent(id)}`);
  turns.set(id, { ...turns.get(id), ...turn, id });
  if (chosen === id) choose(id);
}

function follow(id) {
  if (!id || id === conversationId) return;
  conversationId = id;
  stopListening();
  stopListening = listen(`/v1/conversations/${encodeURIComponent(id)}/events`, onEvent);
}

function onEvent(event) {
  if (event.type === "turn" && event.data.id) {
    const known = turns.get(event.data.id);
    turns.set(event.data.id, { ...known, ...event.data });
    if (!known) choose(event.data.id);
  }
  if (event.type === "workflow" && turns.get(chosen)?.workflow?.id === event.data.id) showWorkflow(event.data);
  if (event.type === "goal" || event.type === "task" || event.type === "turn") refreshAgenda();
}

async function refreshAgenda() {
  const customer = encodeURIComponent(me.from);
  try {
    const [goals, tasks] = await Promise.all([get(`/v1/agenda/goals?customer=${customer}&status=pending`), get(`/v1/agenda/tasks?customer=${customer}&status=scheduled`)]);
    showAgenda(goals.items, tasks.items);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    showAgenda([], []); // a person who has not written yet is not known
  }
}

async function refreshHealth() {
  try {
    const response = await fetch("/readyz");
    showHealth(await response.json());
  } catch (error) {
    showHealth({ services: { gateway: "away" } });
  }
}

async function open() {
  remember();
  turns = new Map();
  chosen = "";
  conversationId = "";
  stopListening();
  draw();
  showGoal(null);
  showWorkflow(null);
  try {
    const conversations = (await get(`/v1/conversations?customer=${encodeURIComponent(me.from)}`)).items.filter((each) => each.channel === "web");
    if (conversations.length) {
      const past = (await get(`/v1/conversations/${encodeURIComponent(conversations[0].id)}/turns?page_size=200`)).items;
      turns = new Map(past.map((turn) => [turn.id, turn]));
      follow(conversations[0].id);
      if (past.length) choose(past.at(-1).id);
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.status === 401) byId("key-field").hidden = false;
  }
  draw();
  await refreshAgenda();
}

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
byId("zones").append(...(Intl.supportedValuesOf?.("timeZone") || []).map((zone) => make("option", { value: zone })));
setInterval(refreshHealth, 5000);
refreshHealth();
open();
