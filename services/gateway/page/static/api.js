// Talks to the gateway. One place knows about keys, errors and event streams.

let key = sessionStorage.getItem("steward.key") || "";

export function setKey(value) {
  key = value;
  sessionStorage.setItem("steward.key", value);
}

export class Problem extends Error {
  constructor(status, body) {
    super(body.detail || body.title || `HTTP ${status}`);
    this.status = status;
    this.reason = body.reason || "";
  }
}

function headers(extra) {
  return key ? { ...extra, Authorization: `Bearer ${key}` } : extra;
}

async function request(method, path, body) {
  const options = { method, headers: headers({ Accept: "application/json" }) };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  const response = await fetch(path, options);
  const content = response.headers.get("content-type") || "";
  const data = content.includes("json") ? await response.json() : {};
  if (!response.ok) throw new Problem(response.status, data);
  return { status: response.status, location: response.headers.get("location"), data };
}

export const get = async (path) => (await request("GET", path)).data;
export const change = async (method, path) => (await request(method, path)).data;

export async function send(message) {
  const answer = await request("POST", "/v1/messages", message);
  return answer.status === 202 ? turnWhenAnswered(answer.location) : answer.data;
}

// An answer that takes longer than the gateway waits is found at its Location.
async function turnWhenAnswered(location) {
  for (let wait = 500; ; wait = Math.min(wait * 1.5, 5000)) {
    await new Promise((done) => setTimeout(done, wait));
    const turn = await get(location);
    if (turn.reply || turn.status === "answered" || turn.status === "dead") return { ...turn, turn_id: turn.id };
  }
}

// Server-sent events over fetch, so that a key can go along; goes on after the last id when the line breaks.
export function listen(path, onEvent) {
  const control = new AbortController();
  let lastId = "";
  (async () => {
    while (!control.signal.aborted) {
      try {
        const extra = lastId ? { Accept: "text/event-stream", "Last-Event-ID": lastId } : { Accept: "text/event-stream" };
        const response = await fetch(path, { headers: headers(extra), signal: control.signal });
        if (response.ok) await readEvents(response.body.getReader(), (event) => { lastId = event.id || lastId; onEvent(event); });
      } catch (error) {
        if (control.signal.aborted) return;
      }
      await new Promise((done) => setTimeout(done, 2000));
    }
  })();
  return () => control.abort();
}

async function readEvents(reader, onEvent) {
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    rest += decoder.decode(value, { stream: true }).replaceAll("\r\n", "\n");
    const blocks = rest.split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const event = { id: "", type: "message", data: "" };
      for (const line of block.split("\n")) {
        const [field, ...parts] = line.split(":");
        const text = parts.join(":").replace(/^ /, "");
        if (field === "id") event.id = text;
        if (field === "event") event.type = text;
        if (field === "data") event.data += text;
      }
      if (event.data) onEvent({ ...event, data: JSON.parse(event.data) });
    }
  }
}
