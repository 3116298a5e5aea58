// Opens Meta's window on a click, hears how it ended, and has the server finish the signup. Meta's script is loaded by that
// click and not before.
'use strict';
const button = document.getElementById('connect');
const state = document.getElementById('state');
const ids = {};
let code = null;

const isMeta = (origin) => origin === new URL(button.dataset.sdk).origin || /^https:\/\/([a-z0-9-]+\.)*facebook\.com$/.test(origin);

window.addEventListener('message', (message) => {
  if (!isMeta(message.origin) || typeof message.data !== 'string') return;
  let told;
  try {
    told = JSON.parse(message.data);
  } catch {
    return;
  }

  if (told?.type !== 'WA_EMBEDDED_SIGNUP') return;
  if (told.event === 'CANCEL' || told.event === 'ERROR') {
    state.textContent = 'Nothing was connected. You can try again.';
    return;
  }

  ids.wabaId = told.data?.waba_id;
  ids.phoneNumberId = told.data?.phone_number_id;
  ids.coexistence = told.event === 'FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING';
  finish();
});

async function finish() {
  // Both come by themselves, in any order: the code from the script, the ids from the window.
  if (!code || !ids.wabaId) return;
  const body = { code, wabaId: ids.wabaId, coexistence: ids.coexistence };
  if (ids.phoneNumberId) body.phoneNumberId = ids.phoneNumberId;
  code = null;
  state.textContent = 'Connecting …';
  try {
    const answer = await fetch(button.dataset.finish, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
    if (answer.ok) {
      state.textContent = 'Your number is connected. You can close this page.';
      button.hidden = true;
      return;
    }

    state.textContent = (await answer.json()).error?.message ?? 'That did not work.';
  } catch {
    state.textContent = 'The server cannot be reached. Try again.';
  }

  button.disabled = false;
}

function load() {
  return new Promise((resolve, reject) => {
    if (window.FB) {
      resolve();
      return;
    }

    const script = document.createElement('script');
    script.src = button.dataset.sdk;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
}

button.addEventListener('click', async () => {
  button.disabled = true;
  state.textContent = '';
  try {
    await load();
  } catch {
    state.textContent = "WhatsApp's window cannot be opened: its script did not load.";
    button.disabled = false;
    return;
  }

  window.FB.init({ appId: button.dataset.app, autoLogAppEvents: false, xfbml: false, version: button.dataset.version });
  window.FB.login((response) => {
    code = response?.authResponse?.code ?? null;
    button.disabled = false;
    if (code) finish();
    else state.textContent = 'Nothing was connected. You can try again.';
  }, { config_id: button.dataset.config, response_type: 'code', override_default_response_type: true, extras: { setup: {}, featureType: '', sessionInfoVersion: '3' } });
});
