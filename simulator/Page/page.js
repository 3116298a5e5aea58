"use strict";

// Everything shown is written as text, never as markup: what customers and businesses write stays what it is.
const $ = id => document.getElementById(id);
const state = { phones: new Map(), numbers: [], phone: null, number: null, messages: new Map(), unread: new Map(), replyTo: null, typing: null, now: 0, at: 0, deliveries: new Map() };

function make(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (name === "class") element.className = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
}

async function call(method, path, body) {
  const response = await fetch("/_sim/" + path, { method, headers: body ? { "Content-Type": "application/json" } : {}, body: body ? JSON.stringify(body) : undefined });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

function attempt(action) {
  return async event => {
    event?.preventDefault();
    $("problem").hidden = true;
    try {
      await action(event);
    } catch (error) {
      $("problem").textContent = error.message;
      $("problem").hidden = false;
      if (matchMedia("(max-width: 900px)").matches) show("panel");
    }
  };
}

const time = at => new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
const day = at => new Date(at).toLocaleDateString([], { weekday: "long", day: "numeric", month: "long" });
const title = phone => phone.name || phone.phone;
const initials = name => (name.match(/\p{L}/gu) ?? ["#"]).slice(0, 1).join("").toUpperCase();
const hue = text => [...text].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 360, 7);

function avatar(element, name, key) {
  element.textContent = initials(name);
  element.style.setProperty("--hue", hue(key));
  return element;
}

// ---- phones

function drawPhones() {
  const order = [...state.phones.values()].sort((a, b) => (b.last?.at ?? "").localeCompare(a.last?.at ?? "") || a.phone.localeCompare(b.phone));
  const focused = document.activeElement?.dataset?.phone;
  $("phones").replaceChildren(...order.map(phone => {
    const unread = state.unread.get(phone.phone) ?? 0;
    const button = make("button", { type: "button", class: "phone", onclick: () => open(phone.phone) },
      avatar(make("span", { class: "avatar", ariaHidden: "true" }), title(phone), phone.phone),
      make("span", { class: "name", dir: "auto" }, title(phone)),
      make("span", { class: "when" }, phone.last ? time(phone.last.at) : ""),
      make("span", { class: "last", dir: "auto" }, phone.last ? phone.last.text : (phone.onWhatsApp ? phone.phone : "not on WhatsApp")),
      unread ? make("span", { class: "unread", ariaLabel: `${unread} unread` }, String(unread)) : null);
    button.dataset.phone = phone.phone;
    button.setAttribute("aria-current", String(phone.phone === state.phone));
    if (focused === phone.phone) queueMicrotask(() => button.focus());
    return make("li", {}, button);
  }));
}

async function open(phone, go = true) {
  state.phone = phone;
  state.unread.delete(phone);
  reply(null);
  const listed = await call("GET", `messages?to=${encodeURIComponent(phone)}&from=${encodeURIComponent(phone)}&newest=true&limit=300`);
  state.messages = new Map(listed.messages.map(message => [message.id, message]));
  drawPhones();
  drawHead();
  drawThread();
  markRead();
  if (go) {
    show("chat");
    $("text").focus();
  }
}

// ---- chat

function drawHead() {
  const number = state.numbers.find(n => n.id === state.number);
  $("numbers").replaceChildren(...state.numbers.map(n => make("option", { value: n.id, selected: n.id === state.number }, n.verifiedName)));
  $("business-name").textContent = number?.verifiedName ?? "No business yet";
  const phone = state.phones.get(state.phone);
  $("business-number").textContent = [number?.displayPhoneNumber, phone && `on the phone of ${title(phone)}`].filter(Boolean).join(" · ");
  if (number) avatar($("business-avatar"), number.verifiedName, number.id);
}

function bubble(message) {
  const mine = message.direction === "fromPhone";
  const quoted = message.replyTo ? state.messages.get(message.replyTo) : null;
  const read = mine ? message.readByBusiness : message.status === "read" || message.status === "played";
  const reactions = [...new Map([...state.messages.values()].filter(m => (m.reactsTo ?? (m.type === "reaction" ? m.content?.message_id : null)) === message.id)
    .sort((a, b) => a.seq - b.seq).map(m => [m.direction, m.text])).values()].filter(Boolean);
  return make("article", { class: mine ? "bubble mine" : "bubble" },
    message.replyTo ? make("p", { class: "quote", dir: "auto" }, quoted ? line(quoted) : "an earlier message") : null,
    ...parts(message),
    reactions.length ? make("p", { class: "reactions" }, reactions.join("")) : null,
    make("p", { class: "meta" },
      make("button", { type: "button", class: "answer", onclick: () => reply(message) }, "Reply"),
      make("button", { type: "button", class: "answer", ariaLabel: "React with a thumb", onclick: attempt(() => call("POST", `messages/${encodeURIComponent(message.id)}/react`, { emoji: reactions.includes("👍") ? "" : "👍" })) }, "👍"),
      mine ? make("button", { type: "button", class: "answer", onclick: attempt(() => call("POST", `messages/${encodeURIComponent(message.id)}/revoke`)) }, "Delete") : null,
      mine || !message.price ? null : make("span", { title: `costs: ${message.price.type}` }, `${message.status} · ${message.price.category}${message.price.billable ? "" : ", free"}`),
      make("time", { dateTime: message.at }, time(message.at)),
      mine ? make("span", { class: read ? "ticks read" : "ticks", title: read ? "read" : "delivered" }, "✓✓") : null));
}

function drawThread() {
  const thread = $("thread");
  const atEnd = thread.scrollHeight - thread.scrollTop - thread.clientHeight < 80;
  const shown = [...state.messages.values()].filter(message => message.number === state.number && message.type !== "reaction" && !(message.error && message.direction === "toPhone")).sort((a, b) => a.seq - b.seq).slice(-300);
  const rows = [];
  let last = "";
  for (const message of shown) {
    if (day(message.at) !== last) rows.push(make("p", { class: "day" }, last = day(message.at)));
    rows.push(bubble(message));
  }
  if (rows.length === 0) {
    const phone = state.phones.get(state.phone);
    rows.push(make("p", { class: "empty" }, phone ? `${title(phone)} has no messages with this business yet. Write the first one below.` : "Choose a phone, or add one."));
  }
  if (state.typing && state.typing.phone === state.phone && state.typing.number === state.number) rows.push(make("p", { class: "typing" }, "typing…"));
  thread.replaceChildren(...rows);
  if (atEnd || shown.at(-1)?.direction === "fromPhone") thread.scrollTop = thread.scrollHeight;
}

function reply(message) {
  state.replyTo = message?.id ?? null;
  $("reply").hidden = !message;
  $("reply-text").textContent = message ? line(message) : "";
  if (message) $("text").focus();
}

// What is on the screen counts as read, as on a phone.
function markRead() {
  if (document.visibilityState !== "visible" || !state.phone || !state.number) return;
  if (matchMedia("(max-width: 900px)").matches && document.body.dataset.view !== "chat") return;
  const waiting = [...state.messages.values()].some(m => m.direction === "toPhone" && m.number === state.number && !["read", "played", "failed"].includes(m.status));
  if (waiting) call("POST", `phones/${encodeURIComponent(state.phone)}/read`, { number: state.number }).catch(() => {});
}

const drawThreadSoon = soon(() => {
  drawThread();
  markRead();
});
const drawPhonesSoon = soon(drawPhones);
const drawDeliveriesSoon = soon(drawDeliveries);

function soon(draw) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      draw();
    });
  };
}

function onMessage(message) {
  const phone = state.phones.get(message.phone) ?? { phone: message.phone, name: message.name, onWhatsApp: true };
  const isNew = !phone.last || message.seq > (phone.seq ?? 0);
  if (message.status === "accepted" && message.error) return;
  if (isNew) {
    phone.last = { at: message.at, text: line(message) };
    if (message.direction === "toPhone" && message.phone !== state.phone && message.seq > (phone.seq ?? 0))
      state.unread.set(message.phone, (state.unread.get(message.phone) ?? 0) + 1);
    phone.seq = message.seq;
  }
  phone.name = message.name || phone.name;
  state.phones.set(message.phone, phone);
  if (message.phone === state.phone) {
    state.messages.set(message.id, message);
    if (message.direction === "toPhone") state.typing = null;
    drawThreadSoon();
  }
  drawPhonesSoon();
}

// ---- desk

function drawDeliveries() {
  const opened = new Set([...document.querySelectorAll(".delivery[open]")].map(element => element.dataset.seq));
  const shown = [...state.deliveries.values()].sort((a, b) => b.seq - a.seq).slice(0, 60);
  for (const seq of [...state.deliveries.keys()].sort((a, b) => a - b).slice(0, -200)) state.deliveries.delete(seq);
  $("counts").textContent = shown.length ? "Newest first. Open one to see its bytes."
    : state.callbacks > 0 ? "Nothing was posted yet. Write as a customer, and the business hears of it here."
    : "Nothing was posted yet, and no app has a callback: set one under World, then write as a customer.";
  $("deliveries").replaceChildren(...shown.map(delivery => {
    const attempt = delivery.attempts.at(-1);
    const outcome = !attempt ? "posting" : attempt.status ? `${attempt.status} · ${Math.round(attempt.ms)} ms` : "no answer";
    const tries = delivery.attemptCount > 1 ? ` · attempt ${delivery.attemptCount}` : "";
    const body = make("pre", {}, "");
    const details = make("details", { class: "delivery" },
      make("summary", { title: delivery.state },
        make("span", { class: `dot ${delivery.state}` }),
        make("span", { class: "what" }, delivery.what.slice(0, 3).join(", ") + (delivery.updates > 1 ? ` ×${delivery.updates}` : "") + (delivery.repeatOf ? " (again)" : "")),
        make("span", { class: "outcome" }, outcome + tries),
        make("span", { class: "where" }, `${time(delivery.createdAt)} · ${delivery.app} · ${attempt?.problem ?? delivery.url}`)),
      body);
    details.dataset.seq = delivery.seq;
    details.addEventListener("toggle", async () => {
      if (!details.open || body.textContent) return;
      const response = await fetch(`/_sim/webhooks/${delivery.seq}/body`);
      body.textContent = response.ok ? await response.text() : "no longer kept";
    });
    if (opened.has(String(delivery.seq))) details.open = true;
    return make("li", {}, details);
  }));
}

async function loadFaults() {
  const { faults } = await call("GET", "faults");
  $("faults").replaceChildren(...faults.map(fault => make("li", {},
    make("div", {},
      make("strong", {}, fault.fault.at),
      make("small", {}, [fault.on, fault.left ? `${fault.left} left` : "always", fault.fault.rate !== undefined ? `share ${fault.fault.rate}` : null, `struck ${fault.struck}×`].filter(Boolean).join(" · "))),
    make("button", { type: "button", onclick: attempt(async () => {
      await call("DELETE", `faults/${fault.id}`);
      await loadFaults();
    }) }, "Remove"))));
}

async function loadTemplates() {
  const { templates } = await call("GET", "templates");
  $("template-counts").textContent = templates.length ? "What a reviewer at Meta would decide." : "There are no templates yet: a business creates them.";
  const decide = (template, event) => attempt(async () => {
    await call("POST", `templates/${template.id}/review`, { event });
    await loadTemplates();
  });
  $("templates").replaceChildren(...templates.map(template => make("li", {},
    make("strong", {}, `${template.name} · ${template.language}`),
    make("small", {}, `${template.status} · ${template.category.toLowerCase()} · quality ${template.quality.toLowerCase()}`),
    make("p", { class: "sample", dir: "auto" }, template.components.find(c => c.type.toUpperCase() === "BODY")?.text ?? ""),
    make("div", { class: "row" }, ...(template.status === "PENDING" ? ["approve", "reject"] : template.status === "APPROVED" ? ["pause"] : template.status === "PAUSED" ? ["unpause", "disable"] : [])
      .map(event => make("button", { type: "button", onclick: decide(template, event) }, event))))));
}

function drawApps(apps) {
  state.callbacks = apps.filter(app => app.callbackUrl).length;
  $("apps").replaceChildren(...apps.map(app => make("li", {},
    make("strong", {}, app.name),
    make("small", {}, app.callbackUrl ?? "no callback yet"),
    make("form", { onsubmit: attempt(async event => {
      await call("PUT", `apps/${encodeURIComponent(app.name)}/callback`, { url: new FormData(event.target).get("url") });
      await load();
    }) },
      make("input", { name: "url", type: "url", required: true, placeholder: "http://127.0.0.1:8080/webhooks/…", value: app.callbackUrl ?? "", ariaLabel: `Callback URL of ${app.name}` }),
      make("button", { type: "submit" }, "Verify")))));
}

function drawSettings(settings) {
  $("set-window").checked = settings.window !== "off";
  $("set-read").checked = settings.readAfterMs !== undefined;
}

function drawFaultForm() {
  const at = $("add-fault").elements.at.value;
  for (const label of document.querySelectorAll("[data-for]")) label.hidden = !label.dataset.for.split(" ").includes(at);
}

function select(tab) {
  for (const other of document.querySelectorAll("[role=tab]")) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", String(chosen));
    other.tabIndex = chosen ? 0 : -1;
    $(other.getAttribute("aria-controls")).hidden = !chosen;
  }
  if (tab.id === "tab-faults") loadFaults();
  if (tab.id === "tab-templates") loadTemplates();
}

function show(view) {
  document.body.dataset.view = view;
  if (view === "chat") {
    drawThread();
    markRead();
  }
}

function tick() {
  $("clock").textContent = state.at ? new Date(state.now + performance.now() - state.at).toLocaleString([], { dateStyle: "medium", timeStyle: "medium" }) : "";
}

// ---- start

async function load() {
  const all = await call("GET", "state");
  state.now = Date.parse(all.now);
  state.at = performance.now();
  state.phones = new Map(all.phones.map(phone => [phone.phone, { ...phone, seq: all.lastSeq }]));
  state.numbers = all.numbers;
  if (!state.numbers.some(n => n.id === state.number)) state.number = state.numbers[0]?.id ?? null;
  if (!state.phones.has(state.phone)) state.phone = null;
  const { webhooks } = await call("GET", "webhooks?count=0");
  state.deliveries = new Map(webhooks.slice(-200).map(delivery => [delivery.seq, delivery]));
  drawHead();
  drawApps(all.apps);
  drawSettings(all.settings);
  drawDeliveries();
  tick();
  const first = state.phone ?? [...state.phones.values()].sort((a, b) => (b.last?.at ?? "").localeCompare(a.last?.at ?? ""))[0]?.phone;
  if (first) await open(first, false);
  else {
    drawPhones();
    drawThread();
  }
}

function listen() {
  const stream = new EventSource("/_sim/stream");
  const on = (kind, action) => stream.addEventListener(kind, event => action(JSON.parse(event.data)));
  on("ready", () => {
    $("live").textContent = "live";
    $("live").classList.remove("off");
    load();
  });
  on("message", onMessage);
  on("webhook", delivery => {
    state.deliveries.set(delivery.seq, delivery);
    drawDeliveriesSoon();
    if (!$("pane-faults").hidden) loadFaultsSoon();
  });
  on("phone", phone => {
    state.phones.set(phone.phone, { ...state.phones.get(phone.phone), ...phone });
    drawPhonesSoon();
  });
  on("typing", typing => {
    state.typing = typing;
    drawThreadSoon();
    setTimeout(() => {
      if (state.typing === typing) {
        state.typing = null;
        drawThreadSoon();
      }
    }, 25000);
  });
  for (const kind of ["refetch", "accounts", "settings", "clock"]) on(kind, () => loadSoon());
  stream.onerror = () => {
    $("live").textContent = "away";
    $("live").classList.add("off");
  };
}

const loadSoon = soon(load);
const loadFaultsSoon = soon(loadFaults);

$("compose").addEventListener("submit", attempt(async () => {
  const text = $("text").value;
  if (!text.trim() || !state.phone) return;
  await call("POST", "messages", { from: state.phone, to: state.number, text, replyTo: state.replyTo ?? undefined });
  $("text").value = "";
  $("text").style.height = "";
  reply(null);
}));

$("text").addEventListener("keydown", event => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    $("compose").requestSubmit();
  } else if (event.key === "Escape") reply(null);
});

$("text").addEventListener("input", () => {
  $("text").style.height = "auto";
  $("text").style.height = `${$("text").scrollHeight + 2}px`;
});

$("file").addEventListener("change", attempt(async () => {
  const [chosen] = $("file").files;
  if (!chosen || !state.phone) return;
  const query = new URLSearchParams({ from: state.phone, to: state.number, filename: chosen.name, caption: $("text").value });
  const response = await fetch(`/_sim/media?${query}`, { method: "POST", headers: { "Content-Type": chosen.type || "application/octet-stream" }, body: chosen });
  $("file").value = "";
  if (!response.ok) throw new Error((await response.json()).error);
  $("text").value = "";
}));

$("reply-cancel").addEventListener("click", () => reply(null));
$("numbers").addEventListener("change", () => {
  state.number = $("numbers").value;
  drawHead();
  drawThread();
  markRead();
});

$("add-phone").addEventListener("submit", attempt(async event => {
  const form = event.target;
  const added = await call("POST", "phones", { phone: form.elements.phone.value, name: form.elements.name.value || undefined });
  form.reset();
  state.phones.set(added.phone, added);
  await open(added.phone);
}));

$("add-fault").addEventListener("submit", attempt(async event => {
  const form = event.target.elements;
  const at = form.at.value;
  const fault = at === "webhook-delay" ? { at: "delay", on: "webhook" } : { at };
  for (const name of ["count", "rate", "delayMs", "code", "copies", "attempts"]) {
    const field = form[name];
    if (field.value !== "" && !field.closest("label").hidden) fault[name] = Number(field.value);
  }
  await call("POST", "faults", fault);
  await loadFaults();
}));

$("add-fault").elements.at.addEventListener("change", drawFaultForm);
$("set-window").addEventListener("change", attempt(() => call("PATCH", "settings", { window: $("set-window").checked ? "answer" : "off" })));
$("set-read").addEventListener("change", attempt(() => call("PATCH", "settings", { readAfterMs: $("set-read").checked ? 1000 : null })));
for (const stop of [true, false])
  $(stop ? "marketing-stop" : "marketing-resume").addEventListener("click", attempt(() => call("PUT", `phones/${encodeURIComponent(state.phone)}/marketing`, { stop, number: state.number })));
$("send-location").addEventListener("click", attempt(() => call("POST", "messages", { from: state.phone, to: state.number, type: "location", content: { latitude: 52.52, longitude: 13.405, name: "Corner of the street" } })));
$("reset").addEventListener("click", attempt(() => call("POST", "reset", { keepAccounts: true })));

for (const button of document.querySelectorAll("[data-advance]"))
  button.addEventListener("click", attempt(() => call("POST", "clock", { advanceSeconds: Number(button.dataset.advance) })));
for (const button of document.querySelectorAll("[data-go]")) button.addEventListener("click", () => show(button.dataset.go));
for (const tab of document.querySelectorAll("[role=tab]")) {
  tab.addEventListener("click", () => select(tab));
  tab.addEventListener("keydown", event => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const tabs = [...document.querySelectorAll("[role=tab]")];
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    select(next);
    next.focus();
  });
}

document.addEventListener("visibilitychange", markRead);
drawFaultForm();
setInterval(tick, 1000);
listen();
