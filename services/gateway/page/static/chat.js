// The left side: what was said, what is being done about it, and answers that need no typing.

import { byId, clock, make } from "./dom.js";

const EXAMPLES = ["what's on my calendar today?", "Schedule a call with John tomorrow at 3pm", "remind me in two hours to call Ann"];

// turns in order; `doing` is what is known of the turn that waits; `choose` and `say` are told of clicks.
export function showChat(turns, chosen, doing, { choose, say }) {
  const list = byId("turns");
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const items = turns.flatMap((turn) => [said(turn), answer(turn, chosen, doing, choose)]).filter(Boolean);
  list.replaceChildren(...(items.length ? items : [welcome(say)]));
  showAnswers(turns.at(-1), say);
  if (atEnd || turns.at(-1)?.waiting) toEnd();
}

export function toEnd() {
  byId("turns").scrollTop = byId("turns").scrollHeight;
}

function said(turn) {
  return turn.text === null || turn.text === undefined ? null : bubble("mine", turn.text, "");
}

function answer(turn, chosen, doing, choose) {
  if (turn.failed) return bubble("theirs failed", turn.failed, "not sent");
  if (turn.waiting) return bubble("theirs waiting", doing || "…", "");
  if (!turn.reply) return null;
  const first = turn.origin && turn.origin !== "customer";
  const meta = [turn.reply.type === "ai_brain" ? "done" : "", first ? "by itself" : "", clock(turn.created_at)].filter(Boolean).join(" · ");
  const item = bubble("theirs", turn.reply.text, meta, () => choose(turn.id));
  if (turn.id === chosen) item.classList.add("chosen");
  return item;
}

function bubble(side, text, meta, onclick) {
  const body = make("div", { class: "bubble" }, text);
  if (onclick) {
    body.tabIndex = 0;
    body.setAttribute("role", "button");
    body.addEventListener("click", onclick);
    body.addEventListener("keydown", (event) => { if (event.key === "Enter") onclick(); });
  }
  return make("li", { class: side }, body, meta ? make("span", { class: "meta" }, meta) : null);
}

function welcome(say) {
  return make("li", { class: "empty" }, make("p", {}, "Say what you need. Steward plans it, does it on your calendar, asks when something is missing, and follows up."),
    make("div", { class: "chips" }, EXAMPLES.map((text) => make("button", { type: "button", onclick: () => say(text) }, text))));
}

function showAnswers(turn, say) {
  const reply = turn && turn.reply;
  const offered = !reply ? [] : reply.options && reply.options.length ? reply.options : reply.expects === "yes_no" ? ["Yes", "No"] : [];
  byId("quick").replaceChildren(...offered.map((text) => make("button", { type: "button", onclick: () => say(text) }, text)));
}
