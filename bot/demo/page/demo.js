/** The demo's page: who is looking at what, the clock, and what came meanwhile. */

const TOKEN = location.hash.slice(1);
const POLL_MS = 1000;
const TOAST_MS = 9000;
const GROUPS = [["channel", "Channels"], ["thread", "Projects"], ["dm", "Direct messages"]];
const MARKS = { channel: "#", thread: "↳", dm: "@" };
const STEPS = [
  {
    words: "You are <b>Max</b>, the producer. Open the project <b>Tides</b> and look at its card; "
      + "then start another in <b>#studio</b>:",
    command: "/project create",
    options: [["title", "Harbour Lights"], ["artist", "Ada"], ["songs", "Harbour Lights, Slow Tide"]],
  },
  {
    words: "Give it a deadline in your own words; the list shows what was understood:",
    command: "/deadline set",
    options: [["target", "Harbour Lights"], ["due", "fri 6pm"], ["kind", "mix"]],
  },
  {
    words: "Save a mix from below and submit it; look at what was measured and press Post:",
    command: "/mix submit",
    options: [["song", "Night Drive"], ["file", "the saved file"]],
  },
  {
    words: "Be <b>Ada</b>, the artist: in <b>Tides</b>, play the mix, press <b>Send notes</b> or "
      + "<b>Approve</b>, and watch the project’s card change.",
  },
  {
    words: "Press <b>To the next reminder</b> below, then open the direct messages of whoever got "
      + "it, and press <b>Done</b>. What is due for you, everywhere:",
    command: "/agenda",
    options: [],
  },
];

const $ = (id) => document.getElementById(id);
const seen = new Map();
let state = null;
let person = null;
let place = null;
let shown = null;
let clockAt = 0;
let asking = Promise.resolve();

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

async function ask(path, body) {
  const response = await fetch(path, {
    method: body ? "POST" : "GET",
    headers: { "X-Talkback-Token": TOKEN, ...(body && { "Content-Type": "application/json" }) },
    body: body && JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

function unread(somebody, room) {
  return Math.max(0, room.messages - (seen.get(`${somebody.id}:${room.id}`) ?? 0));
}

function markSeen() {
  const room = currentPlace();
  if (room) seen.set(`${person}:${room.id}`, room.messages);
}

function currentPerson() {
  return state.people.find((one) => one.id === person);
}

function currentPlace() {
  return currentPerson()?.places.find((one) => one.id === place);
}

function renderPeople() {
  $("people").replaceChildren(...state.people.map((one, index) => {
    const face = element("span", `face face-${index}`, one.name.slice(0, 1));
    const button = element("button", "", face, element("span", "", one.name, " ", element("small", "", one.trade)));
    button.type = "button";
    button.setAttribute("role", "radio");
    button.setAttribute("aria-checked", String(one.id === person));
    button.addEventListener("click", () => go(one.id, null));
    const news = one.places.reduce((sum, room) => sum + (room.kind === "dm" ? unread(one, room) : 0), 0);
    if (news) button.append(element("span", "badge", String(news)));
    return button;
  }));
}

function renderPlaces() {
  const somebody = currentPerson();
  const parts = [];
  for (const [kind, title] of GROUPS) {
    const rooms = somebody.places.filter((room) => room.kind === kind);
    if (!rooms.length) continue;
    parts.push(element("p", "group", title));
    for (const room of rooms) {
      const news = unread(somebody, room);
      const button = element(
        "button", `place${news ? " unread" : ""}`,
        element("span", "place-mark", MARKS[kind]), element("span", "place-name", room.name),
      );
      button.type = "button";
      if (room.id === place) button.setAttribute("aria-current", "page");
      if (news) button.append(element("span", "badge", String(news)));
      button.addEventListener("click", () => go(person, room.id));
      parts.push(button);
    }
  }
  $("places").replaceChildren(...parts);
}

function renderClock() {
  if (!state) return;
  const now = new Date(Date.parse(state.now) + Date.now() - clockAt);
  const day = now.toLocaleDateString("en-GB", {
    weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: state.zone,
  });
  const time = now.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: state.zone });
  const city = state.zone.split("/").pop().replaceAll("_", " ");
  $("now").dateTime = now.toISOString();
  $("now").replaceChildren(`${day}, ${time} `, element("small", "", city));
}

function renderAll() {
  $("studio").textContent = state.studio;
  renderPeople();
  renderPlaces();
  renderClock();
  const room = currentPlace();
  $("where").textContent = `${MARKS[room.kind]} ${room.name}`;
  const somebody = currentPerson();
  $("as").textContent = `as ${somebody.name}, the ${somebody.trade}`;
}

/** Be somebody, somewhere; without a place, in the same one if they see it. */
async function go(nextPerson, nextPlace) {
  const places = state.people.find((one) => one.id === nextPerson).places;
  const known = (id) => places.some((room) => room.id === id);
  person = nextPerson;
  place = [nextPlace, place].find((id) => id && known(id)) ?? places[0].id;
  markSeen();
  renderAll();
  const key = `${person}:${place}`;
  if (key === shown) return;
  shown = key;
  try {
    const { url } = await ask("/api/open", { person, place });
    if (shown === key) {
      $("discord").src = "about:blank";
      $("discord").src = url;
      $("waiting").hidden = true;
    }
  } catch (error) {
    shown = null;
    toast(error.message);
  }
}

function toast(words, action) {
  const made = element("button", "toast", words);
  made.type = "button";
  const end = () => made.remove();
  made.addEventListener("click", () => { end(); action?.(); });
  setTimeout(end, TOAST_MS);
  $("toasts").append(made);
}

/** Tell of new direct messages and new threads, wherever the visitor is looking. */
function announce(before) {
  for (const one of state.people) {
    const earlier = before.people.find((other) => other.id === one.id);
    for (const room of one.places) {
      const was = earlier?.places.find((other) => other.id === room.id);
      const isHere = one.id === person && room.id === place;
      if (room.kind === "dm" && room.messages > (was?.messages ?? 0) && !isHere) {
        toast(`${one.name} got a direct message`, () => go(one.id, room.id));
      } else if (room.kind === "thread" && !was && one.id === person) {
        toast(`A thread was opened: ${room.name}`, () => go(one.id, room.id));
      }
    }
  }
}

/** Ask how things stand; one asks after the other, so that nothing is announced twice. */
function poll() {
  asking = asking.catch(() => {}).then(askState);
  return asking;
}

async function askState() {
  const before = state;
  state = await ask("/api/state");
  clockAt = Date.now();
  if (!before) {
    for (const one of state.people) {
      for (const room of one.places) seen.set(`${one.id}:${room.id}`, room.messages);
    }
    renderSamples();
    const first = state.people[0];
    await go(first.id, (first.places.find((room) => room.kind === "thread") ?? first.places[0]).id);
    return;
  }
  if (!currentPlace()) return go(person, null);
  announce(before);
  markSeen();
  renderAll();
}

async function jump(seconds) {
  const buttons = [...document.querySelectorAll("[data-jump]")];
  buttons.forEach((button) => { button.disabled = true; });
  try {
    const { found } = await ask("/api/jump", { seconds: seconds === "next" ? seconds : Number(seconds) });
    if (!found) toast("No reminder is waiting. Set a deadline with /deadline set.");
    await poll();
  } catch (error) {
    toast(error.message);
  } finally {
    buttons.forEach((button) => { button.disabled = false; });
  }
}

function renderSteps() {
  $("steps").replaceChildren(...STEPS.map(({ words, command, options }) => {
    const item = element("li", "");
    const text = element("p", "");
    text.innerHTML = words; // our own words, above
    item.append(text);
    if (command) {
      const line = element("div", "command", chip(command, element("b", "", command)));
      for (const [name, value] of options) line.append(chip(value, element("i", "", `${name}: `), value));
      item.append(line);
    }
    return item;
  }));
}

function chip(copied, ...children) {
  const made = element("button", "chip", ...children);
  made.type = "button";
  made.title = "Copy";
  made.addEventListener("click", async () => {
    await navigator.clipboard.writeText(copied);
    made.classList.add("copied");
    setTimeout(() => made.classList.remove("copied"), 900);
  });
  return made;
}

function renderSamples() {
  $("samples").replaceChildren(...state.samples.map((name) => {
    const link = element("a", "", `↓ ${name}`);
    link.href = `/audio/${name}`;
    link.download = name;
    return element("li", "", link);
  }));
}

function showGuide(isShown) {
  document.body.classList.toggle("no-guide", !isShown);
  $("guide-toggle").setAttribute("aria-expanded", String(isShown));
}

async function keepPolling() {
  try {
    await poll();
  } catch {
    $("waiting").textContent = "The demo has ended, or this address is of an earlier one. Look at the terminal.";
    $("waiting").hidden = false;
  }
  setTimeout(keepPolling, POLL_MS);
}

$("guide-toggle").addEventListener("click", () => showGuide(document.body.classList.contains("no-guide")));
for (const button of document.querySelectorAll("[data-jump]")) {
  button.addEventListener("click", () => jump(button.dataset.jump));
}
showGuide(window.innerWidth > 1180);
renderSteps();
setInterval(renderClock, POLL_MS);
keepPolling();
