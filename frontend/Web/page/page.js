// The page a tenant's person sees until the dashboard: conversations live, one thread, a reply box. It uses the public
// API and nothing else. Texts are set as text, never as HTML.
const $ = id => document.getElementById(id);
const ticks = { QUEUED: '🕓 queued', UNKNOWN: '❔ unknown', ACCEPTED: '🕓 accepted', SENT: '✓ sent', DELIVERED: '✓✓ delivered', READ: '✓✓ read', FAILED: '✕ failed' };
const waits = {
  SCHEDULE: 'for its time', RETRY: 'for the next attempt', EARLIER_MESSAGE: 'for an earlier message', UNKNOWN_MESSAGE: 'for the fate of an earlier message',
  PAIR_RATE: 'WhatsApp takes one message in 6 seconds for this person', NUMBER_THROUGHPUT: 'for the number’s throughput', WHATSAPP: 'WhatsApp is throttling or cannot be reached',
  SENDING_HELD: 'sending is held until somebody acts', PORTFOLIO_REACH: 'as many people as allowed were written to within 24 hours',
};
const state = { key: null, conversations: new Map(), current: null, messages: new Map(), olderConversations: '', olderMessages: '', drafts: new Map(), statuses: new Map() };

// A link may carry the key behind '#', which browsers do not send; it leaves the address bar at once.
const handed = new URLSearchParams(location.hash.slice(1)).get('key');
if (handed) {
  sessionStorage.setItem('parley-key', handed);
  history.replaceState(null, '', location.pathname);
}
state.key = sessionStorage.getItem('parley-key');

async function api(path, options = {}) {
  const response = await fetch(path, { ...options, headers: { authorization: `Bearer ${state.key}`, 'content-type': 'application/json' } });
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  const error = new Error(body.error?.message ?? `The server answered ${response.status}.`);
  error.status = response.status;
  throw error;
}

const time = text => {
  const at = new Date(text);
  return at.toDateString() === new Date().toDateString() ? at.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }) : at.toLocaleDateString();
};
const make = (tag, text, name) => Object.assign(document.createElement(tag), { textContent: text ?? '', className: name ?? '' });

function showConversations() {
  const sorted = [...state.conversations.values()].sort((a, b) => b.lastAt.localeCompare(a.lastAt));
  $('nobody').hidden = sorted.length > 0;
  $('older-conversations').hidden = !state.olderConversations;
  $('conversations').replaceChildren(...sorted.map(one => {
    const button = make('button');
    button.type = 'button';
    button.setAttribute('aria-current', one.id === state.current);
    button.append(make('b', one.name || one.phone || 'Unknown'), make('time', time(one.lastAt)), make('span', (one.lastDirection === 'OUTBOUND' ? 'You: ' : '') + (one.lastText || '(not a text)')));
    if (one.unread) button.append(make('i', one.unread));
    button.onclick = () => open(one.id);
    const item = make('li');
    item.append(button);
    return item;
  }));
}

function showThread() {
  const one = state.conversations.get(state.current);
  $('nothing').hidden = !!one;
  for (const id of ['reply', 'messages', 'who']) $(id).hidden = !one;
  $('older-messages').hidden = !one || !state.olderMessages;
  if (!one) return;
  $('who').replaceChildren(make('b', one.name || one.phone), make('small', one.name ? one.phone : ''));
  const until = one.windowUntil ? new Date(one.windowUntil) : null;
  const open = until && until > new Date();
  $('window').textContent = open ? `You may write freely until ${until.toLocaleString()}.` : 'The 24-hour window is closed: you may write again once the customer does.';
  $('body').disabled = $('reply').querySelector('button').disabled = !open;
  const list = $('messages');
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  const sorted = [...state.messages.values()].sort((a, b) => a.at.localeCompare(b.at) || a.order - b.order);
  list.replaceChildren(...sorted.map(message => {
    const item = make('li', '', message.direction === 'OUTBOUND' ? 'out' : 'in');
    item.append(message.text ? make('span', message.text.body) : make('em', `A message of a kind that cannot be shown yet (${message.type}).`));
    const footer = make('footer');
    footer.append(make('time', time(message.at)));
    if (message.direction === 'OUTBOUND') footer.append(make('span', ticks[message.status] ?? message.status, message.status.toLowerCase()));
    item.append(footer);
    if (message.decisionNeeded && message.status === 'UNKNOWN') item.append(make('footer', 'WhatsApp has not said whether this arrived. Somebody has to decide: it went out, send it again, or give it up.', 'failed'));
    if (message.waiting && message.status === 'QUEUED' && waits[message.waiting.reason]) {
      const until = message.waiting.until && new Date(message.waiting.until) > new Date() ? `, until ${new Date(message.waiting.until).toLocaleString()}` : '';
      item.append(make('footer', `Waits: ${waits[message.waiting.reason]}${until}`));
    }
    if (message.failure?.text) item.append(make('footer', message.failure.text, 'failed'));
    return item;
  }));
  if (atEnd) list.scrollTop = list.scrollHeight;
}

let order = 0;
const keep = messages => messages.forEach(message => state.messages.set(message.id, { ...message, ...newer(message), order: state.messages.get(message.id)?.order ?? order++ }));

// Events come before the read models show them. A status only climbs, so the higher one is the newer one.
const ranks = ['RECEIVED', 'QUEUED', 'UNKNOWN', 'ACCEPTED', 'SENT', 'FAILED', 'DELIVERED', 'READ'];
const newer = message => {
  const told = state.statuses.get(message.id);
  return told && ranks.indexOf(told.status) > ranks.indexOf(message.status) ? { status: told.status, failure: told.failure } : {};
};

function hear(event) {
  if (!event.messageStatus) return;
  const told = event.messageStatus;
  if (state.statuses.size > 1000) state.statuses.clear();
  state.statuses.set(told.message, told);
  const message = state.messages.get(told.message);
  if (!message) return;
  keep([message]);
  showThread();
}

async function loadConversations(cursor = '') {
  const page = await api(`/v1/conversations?pageSize=50&cursor=${encodeURIComponent(cursor)}`);
  page.conversations.forEach(one => state.conversations.set(one.id, one));
  if (cursor || !state.olderConversations) state.olderConversations = page.nextCursor;
  showConversations();
}

async function loadMessages(cursor = '') {
  const conversation = state.current;
  const page = await api(`/v1/conversations/${conversation}/messages?pageSize=50&cursor=${encodeURIComponent(cursor)}`);
  if (conversation !== state.current) return;
  keep([...page.messages].reverse());
  state.olderMessages = page.nextCursor;
  showThread();
}

async function open(id) {
  state.drafts.set(state.current, $('body').value);
  state.current = id;
  state.messages.clear();
  state.olderMessages = '';
  $('problem').textContent = '';
  $('body').value = state.drafts.get(id) ?? '';
  showConversations();
  await loadMessages();
  $('messages').scrollTop = $('messages').scrollHeight;
  $('body').focus();
}

let refreshing = null, settling = null;
const reload = async () => {
  await Promise.all([loadConversations(), state.current ? loadMessages() : null]).catch(complain);
  showThread();
};
const refresh = () => {
  // Read models follow the events by milliseconds, on a busy server by more: one refresh for a burst, one when it is over.
  refreshing ??= setTimeout(() => { refreshing = null; reload(); }, 120);
  clearTimeout(settling);
  settling = setTimeout(reload, 1500);
};

async function listen() {
  let cursor = '';
  for (;;) {
    try {
      const response = await fetch(`/v1/events?cursor=${encodeURIComponent(cursor)}`, { headers: { authorization: `Bearer ${state.key}`, accept: 'text/event-stream' } });
      if (!response.ok) throw new Error(`The server answered ${response.status}.`);
      $('state').textContent = 'live';
      $('state').className = 'live';
      refresh();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = '';
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        const lines = (rest + value).split('\n');
        rest = lines.pop();
        for (const line of lines) {
          if (line.startsWith('id:')) cursor = line.slice(3).trim();
          if (!line.startsWith('data:')) continue;
          hear(JSON.parse(line.slice(5)));
          refresh();
        }
      }
    } catch { /* the next round says so */ }
    $('state').textContent = 'connection lost, trying again';
    $('state').className = '';
    await new Promise(resolve => setTimeout(resolve, 1500));
  }
}

const complain = error => {
  if (error.status === 401) return ask('The key was not accepted. It may have been revoked.');
  $('problem').textContent = error.message;
};

let pending = null;
async function send() {
  const one = state.conversations.get(state.current);
  const body = $('body').value;
  if (!one || !body.trim()) return;
  // The same text tried again after an error keeps its key, so that it cannot be sent twice.
  if (pending?.body !== body || pending?.conversation !== one.id) pending = { key: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`, body, conversation: one.id };
  $('problem').textContent = '';
  try {
    await api('/v1/messages', { method: 'POST', body: JSON.stringify({ session: one.session, to: one.phone, text: { body }, key: pending.key }) });
    pending = null;
    $('body').value = '';
    refresh();
  } catch (error) {
    complain(error);
  }
}

function ask(reason = '') {
  sessionStorage.removeItem('parley-key');
  $('desk').hidden = $('leave').hidden = true;
  $('enter').hidden = false;
  $('refused').textContent = reason;
  $('key').focus();
}

async function enter() {
  try {
    await loadConversations();
  } catch (error) {
    return ask(error.status === 401 ? 'The key was not accepted. It may have been revoked.' : error.message);
  }
  sessionStorage.setItem('parley-key', state.key);
  $('enter').hidden = true;
  $('desk').hidden = $('leave').hidden = false;
  showThread();
  listen();
}

$('enter').onsubmit = event => {
  event.preventDefault();
  state.key = $('key').value.trim();
  enter();
};
$('leave').onclick = () => {
  sessionStorage.removeItem('parley-key');
  location.reload();
};
$('older-conversations').onclick = () => loadConversations(state.olderConversations).catch(complain);
$('older-messages').onclick = () => loadMessages(state.olderMessages).catch(complain);
$('reply').onsubmit = event => {
  event.preventDefault();
  send();
};
$('body').onkeydown = event => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  send();
};
if (state.key) enter();
else ask();
