// Fills the live page: one EventSource, newest event on top, at most KEPT rows.

const KEPT = 200;
const events = document.getElementById("events");
const empty = document.getElementById("empty");
const body = events.querySelector("tbody");
const rowTemplate = document.getElementById("row");
const detailsTemplate = document.getElementById("details");
const state = document.querySelector("[data-state]");
const stateText = document.querySelector("[data-state-text]");
const pause = document.querySelector("[data-pause]");
const filter = document.querySelector("[data-filter]");
const none = document.querySelector("[data-none]");

const shown = new Set();
let waiting = [];
let started = false;

const STATES = {
  connecting: "Connecting",
  live: "Live",
  paused: "Paused",
  down: "The event store is away; events are kept and will follow",
  signedout: "Signed out: load the page again",
};

function setState(name) {
  const key = pause.getAttribute("aria-pressed") === "true" && name === "live" ? "paused" : name;
  state.dataset.state = key;
  stateText.textContent = STATES[key];
}

function ago(date) {
  const seconds = Math.round((Date.now() - date) / 1000);
  if (seconds < 5) return "now";
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ago`;
  return date.toLocaleDateString(undefined, { year: "numeric", month: "short", day: "numeric" });
}

function where(properties) {
  const url = properties.$current_url;
  if (typeof url === "string") {
    try {
      const { host, pathname } = new URL(url);
      return host + pathname;
    } catch {
      return url;
    }
  }
  return properties.$screen_name || properties.$lib || "";
}

function details(event) {
  const fragment = detailsTemplate.content.cloneNode(true);
  const list = fragment.querySelector("dl");
  const rows = { uuid: event.uuid, distinct_id: event.distinct_id, person_id: event.person_id, timestamp: event.timestamp, ...event.properties };
  for (const [name, value] of Object.entries(rows)) {
    const term = document.createElement("dt");
    term.textContent = name;
    const description = document.createElement("dd");
    description.textContent = typeof value === "string" ? value : JSON.stringify(value, null, 1);
    list.append(term, description);
  }
  return fragment;
}

function matches(row) {
  return row.dataset.text.includes(filter.value.trim().toLowerCase());
}

function add(event) {
  if (shown.has(event.uuid)) return;
  shown.add(event.uuid);
  const row = rowTemplate.content.cloneNode(true).querySelector("tr");
  const button = row.querySelector("button");
  row.dataset.uuid = event.uuid;
  row.dataset.text = JSON.stringify(event).toLowerCase();
  row.querySelector("[data-name]").textContent = event.event;
  row.querySelector("[data-name]").title = event.event;
  row.querySelector("[data-person]").textContent = event.distinct_id;
  row.querySelector("[data-person]").title = event.distinct_id;
  row.querySelector("[data-where]").textContent = where(event.properties);
  const time = row.querySelector("time");
  time.dateTime = event.timestamp;
  time.title = new Date(event.timestamp).toLocaleString();
  time.textContent = ago(new Date(event.timestamp));
  button.addEventListener("click", () => {
    const open = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!open));
    if (open) row.nextElementSibling.remove();
    else row.after(details(event));
  });
  row.hidden = !matches(row);
  if (started) row.classList.add("new");
  body.prepend(row);
  const rows = body.querySelectorAll("tr.event");
  for (const old of [...rows].slice(KEPT)) {
    shown.delete(old.dataset.uuid);
    if (old.nextElementSibling?.classList.contains("details")) old.nextElementSibling.remove();
    old.remove();
  }
  empty.hidden = true;
  events.hidden = false;
}

function receive(event) {
  if (pause.getAttribute("aria-pressed") === "true") {
    waiting.push(event);
    waiting = waiting.slice(-KEPT);
    pause.textContent = `Resume (${waiting.length})`;
  } else {
    add(event);
    none.hidden = body.querySelector("tr.event:not([hidden])") !== null;
  }
}

pause.addEventListener("click", () => {
  const paused = pause.getAttribute("aria-pressed") !== "true";
  pause.setAttribute("aria-pressed", String(paused));
  pause.textContent = paused ? "Resume" : "Pause";
  if (!paused) {
    for (const event of waiting) add(event);
    waiting = [];
  }
  if (state.dataset.state === "live" || state.dataset.state === "paused") setState("live");
});

filter.addEventListener("input", () => {
  for (const row of body.querySelectorAll("tr.event")) {
    row.hidden = !matches(row);
    if (row.nextElementSibling?.classList.contains("details")) row.nextElementSibling.hidden = row.hidden;
  }
  none.hidden = body.querySelector("tr.event:not([hidden])") !== null;
});

setInterval(() => {
  for (const time of body.querySelectorAll("time")) time.textContent = ago(new Date(time.dateTime));
}, 5000);

const source = new EventSource(events.dataset.stream);
source.addEventListener("message", (message) => receive(JSON.parse(message.data)));
source.addEventListener("status", (message) => {
  started = true;
  setState(JSON.parse(message.data).state === "live" ? "live" : "down");
});
source.addEventListener("error", () => setState(source.readyState === EventSource.CLOSED ? "signedout" : "connecting"));
