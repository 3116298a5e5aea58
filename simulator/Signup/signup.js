// Tells the window that opened this one how the signup ended, as Meta's does: once for the session, once for the code.
'use strict';
const result = document.getElementById('result').dataset;
if (window.opener && result.origin) {
  const ids = { phone_number_id: result.phone, waba_id: result.waba, business_id: result.business };
  const data = result.event === 'CANCEL' ? { current_step: 'PHONE_NUMBER_SETUP' } : ids;
  window.opener.postMessage(JSON.stringify({ type: 'WA_EMBEDDED_SIGNUP', event: result.event, version: 3, data }), result.origin);
  window.opener.postMessage({ simulatedLogin: true, code: result.code ?? null }, result.origin);
  window.close();
}
