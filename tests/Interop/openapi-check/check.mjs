// Holds requests and the simulator's answers against Meta's published description of its API.
//
//   node check.mjs <description.yaml> [simulator's address, default http://127.0.0.1:8090]
//   node check.mjs <description.yaml> --requests
//
// The description is the reader's own copy; nothing of it stands here. First come the requests that Parley makes of Meta: requests.jsonl beside this
// script, which a test holds against what Parley asks for (tests/Engine/Requests). With --requests that is all.
// The simulator is one with its example world, freshly started. Every probe is sent,
// its answer compared with the schema of that path and status, and its body, where there is one, with the schema of requests. What deviates on
// purpose is listed with its reason; anything else ends with exit code 1.
import { readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

const [file, base = 'http://127.0.0.1:8090'] = process.argv.slice(2);
// What Meta's pages allow in every message and the description does not know.
const beyond = ['biz_opaque_callback_data'];

if (!file) {
  console.error('usage: node check.mjs <description.yaml> [address | --requests]');
  process.exit(2);
}

const number = '100000000000001';
const waba = '200000000000001';
const headers = { Authorization: 'Bearer demo-token', 'Content-Type': 'application/json' };
const to = '+15550107001';

// Where the description and what Meta answers differ, or where it is narrower than Meta's own pages.
const known = [
  [/whatsapp_business_profile get 200/, 'answers are flat in Meta\'s pages and samples, nested in the description'],
  [/(latitude|longitude): must be string/, 'coordinates are strings in the schema, numbers in the description\'s own examples'],
  [/language: must have required property 'policy'/, 'the policy is required in the schema, absent from the description\'s own examples'],
  [/location_request_message request/, 'requests for a location are in Meta\'s pages, not in the description'],
  [/messages post request/, 'marks of reading are in Meta\'s pages and in the description\'s examples, not in its schema'],
  [/messages post (cta_url|carousel|address_message|contact_request|order_details|order_status|voice_call) request/, 'a kind of interactive message that is in Meta\'s pages, not in the description'],
  [/language: must have required property 'policy'|index: must match pattern|sub_type: must be equal to one of the allowed values/, 'buttons count from 0 to 9 in the description\'s own words, its pattern says otherwise; coupon codes are in Meta\'s pages'],
  [/query (fields|limit|phone_number_id): is not described/, 'parameters that the whole Graph API takes'],
  [/status: must be equal to one of the allowed values/, 'numbers are CONNECTED in Meta\'s pages, LINKED in the description'],
];

const text = readFileSync(file, 'utf8');
const document = forget(parse(text));
const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false, logger: false });
addFormats(ajv);
ajv.addSchema(document, 'meta');

let wrong = 0;
let unknown = 0;
let deviating = 0;
const counts = { request: 0, answer: 0 };

checkRecorded();
if (base === '--requests') finish();

const send = (type, content) => ['post', '/{Version}/{Phone-Number-ID}/messages', `${number}/messages`, { messaging_product: 'whatsapp', recipient_type: 'individual', to, type, [type]: content }];
const link = { link: 'https://shop.example/a.jpg' };
const interactive = (type, action, more = {}) => send('interactive', { type, body: { text: 'b' }, action, ...more });

await fetch(`${base}/_sim/messages`, { method: 'POST', body: JSON.stringify({ from: to, text: 'hello' }) });
const written = (await (await fetch(`${base}/_sim/messages?from=${encodeURIComponent(to)}`)).json()).messages.at(-1);

const probes = [
  send('text', { body: 'x', preview_url: true }),
  send('image', link), send('video', link), send('audio', link), send('sticker', link), send('document', { ...link, filename: 'a.pdf', caption: 'c' }),
  send('location', { latitude: 52.5, longitude: 13.4, name: 'n', address: 'a' }),
  send('contacts', [{ name: { formatted_name: 'Ada L', first_name: 'Ada' }, phones: [{ phone: '+15550107001', type: 'HOME', wa_id: '15550107001' }] }]),
  send('reaction', { message_id: written.id, emoji: '👍' }),
  interactive('button', { buttons: [{ type: 'reply', reply: { id: '1', title: 'Yes' } }] }),
  interactive('list', { button: 'Choose', sections: [{ title: 'A', rows: [{ id: '1', title: 'One', description: 'd' }] }] }, { header: { type: 'text', text: 'h' }, footer: { text: 'f' } }),
  interactive('product', { catalog_id: '1', product_retailer_id: 'p' }),
  interactive('product_list', { catalog_id: '1', sections: [{ title: 'A', product_items: [{ product_retailer_id: 'p' }] }] }, { header: { type: 'text', text: 'h' } }),
  interactive('catalog_message', { name: 'catalog_message', parameters: { thumbnail_product_retailer_id: 'p' } }),
  interactive('flow', { name: 'flow', parameters: { flow_message_version: '3', flow_id: '1', flow_cta: 'Go', flow_token: 't', flow_action: 'navigate', flow_action_payload: { screen: 'A', data: { a: 1 } } } }),
  interactive('location_request_message', { name: 'send_location' }),
  send('template', { name: 'hello_world', language: { code: 'en_US' } }),
  ['post', '/{Version}/{Phone-Number-ID}/messages', `${number}/messages`, { messaging_product: 'whatsapp', status: 'read', message_id: written.id, typing_indicator: { type: 'text' } }],
  ['get', '/{Version}/{Phone-Number-ID}', number],
  ['get', '/{Version}/{Phone-Number-ID}', `${number}?fields=id,display_phone_number,verified_name,quality_rating,name_status,code_verification_status`],
  ['post', '/{Version}/{Phone-Number-ID}/register', `${number}/register`, { messaging_product: 'whatsapp', pin: '123456' }],
  ['get', '/{Version}/{Phone-Number-ID}/settings', `${number}/settings`],
  ['post', '/{Version}/{Phone-Number-ID}/settings', `${number}/settings`, { calling: { status: 'disabled' } }],
  ['post', '/{Version}/{Phone-Number-ID}/whatsapp_business_profile', `${number}/whatsapp_business_profile`, { messaging_product: 'whatsapp', about: 'a', vertical: 'RETAIL', websites: ['https://shop.example/'] }],
  ['get', '/{Version}/{Phone-Number-ID}/whatsapp_business_profile', `${number}/whatsapp_business_profile`],
  ['post', '/{Version}/{Phone-Number-ID}/block_users', `${number}/block_users`, { messaging_product: 'whatsapp', block_users: [{ user: to }] }],
  ['get', '/{Version}/{Phone-Number-ID}/block_users', `${number}/block_users`],
  ['delete', '/{Version}/{Phone-Number-ID}/block_users', `${number}/block_users`, { messaging_product: 'whatsapp', block_users: [{ user: to }] }],
  ['get', '/{Version}/{WABA-ID}', waba],
  ['get', '/{Version}/{WABA-ID}/phone_numbers', `${waba}/phone_numbers?fields=id,display_phone_number,verified_name,status,quality_rating`],
  ['post', '/{Version}/{WABA-ID}/phone_numbers', `${waba}/phone_numbers`, { cc: '1', phone_number: '5550100099', verified_name: 'Another' }],
  ['post', '/{Version}/{WABA-ID}/subscribed_apps', `${waba}/subscribed_apps`, {}],
  ['get', '/{Version}/{WABA-ID}/subscribed_apps', `${waba}/subscribed_apps`],
  ['post', '/{Version}/{WABA-ID}/message_templates', `${waba}/message_templates`, { name: 'checked', language: 'en_US', category: 'UTILITY', components: [{ type: 'BODY', text: 'Your order is on its way.' }] }],
  ['get', '/{Version}/{WABA-ID}/message_templates', `${waba}/message_templates`],
  ['delete', '/{Version}/{WABA-ID}/message_templates', `${waba}/message_templates?name=checked`],
  // Refusals have schemas too.
  ['get', '/{Version}/{Phone-Number-ID}', `${number}?fields=colour`],
  ['post', '/{Version}/{Phone-Number-ID}/register', `${number}/register`, { messaging_product: 'whatsapp', pin: '1' }, { schema: false }],
  ['get', '/{Version}/{WABA-ID}', '999999999999999'],
];

for (const [method, path, actual, body, { schema = true } = {}] of probes) {
  const operation = document.paths[path]?.[method];
  const label = `${path.split('/').slice(2).join('/')} ${method} ${body?.interactive?.type ?? body?.type ?? ''}`.trimEnd();
  if (!operation) {
    report(label, ['the description does not know it']);
    continue;
  }
  if (body && schema) validate(`${label} request`, 'request', schemaOf(path, method, body), body);
  const answer = await fetch(`${base}/v23.0/${actual}`, { method: method.toUpperCase(), headers, body: body && JSON.stringify(body) });
  const json = await answer.json();
  const response = operation.responses[answer.status];
  const at = response?.$ref ? [...response.$ref.slice(2).split('/')] : ['paths', path, method, 'responses', String(answer.status)];
  if (!response) {
    unknown++;
    console.log(`  ?  ${label}: no schema for status ${answer.status}${answer.ok ? '' : ` (${json.error?.code})`}`);
    continue;
  }
  validate(`${label} ${answer.status}`, 'answer', [...at, 'content', 'application/json', 'schema'], json);
}

// A file goes another way than JSON.
const form = new FormData();
form.set('messaging_product', 'whatsapp');
form.set('file', new Blob([Buffer.from([0x89, 0x50, 0x4e, 0x47, 1])], { type: 'image/png' }), 'a.png');
form.set('type', 'image/png');
const upload = await (await fetch(`${base}/v23.0/${number}/media`, { method: 'POST', headers: { Authorization: headers.Authorization }, body: form })).json();
validate('media post 200', 'answer', ['paths', '/{Version}/{Phone-Number-ID}/media', 'post', 'responses', '200', 'content', 'application/json', 'schema'], upload);
for (const method of ['get', 'delete']) {
  const json = await (await fetch(`${base}/v23.0/${upload.id}`, { method: method.toUpperCase(), headers })).json();
  validate(`media ${method} 200`, 'answer', ['paths', '/{Version}/{Media-ID}', method, 'responses', '200', 'content', 'application/json', 'schema'], json);
}

finish();

function finish() {
  console.log(`${counts.request} requests and ${counts.answer} answers hold; ${unknown} have no schema; ${deviating} differ for a reason named above; ${wrong} differ`);
  process.exit(wrong > 0 ? 1 : 0);
}

// What Parley asks of Meta, by the path and the kind that it is of.
function checkRecorded() {
  const lines = readFileSync(new URL('requests.jsonl', import.meta.url), 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
  for (const { method, path: short, query = {}, body, form } of lines) {
    const path = `/{Version}${short}`;
    const label = `recorded ${short.slice(1)} ${method} ${body?.interactive?.type ?? body?.type ?? body?.name ?? ''}`.trimEnd();
    const operation = document.paths[path]?.[method];
    if (!operation) {
      unknown++;
      console.log(`  ?  ${label}: the description does not know it`);
      continue;
    }
    const declared = [...(document.paths[path].parameters ?? []), ...(operation.parameters ?? [])].map((p) => (p.$ref ? resolve(p.$ref) : p)).filter((p) => p.in === 'query');
    const missing = declared.filter((p) => p.required && !(p.name in query)).map((p) => `query ${p.name}: is required`);
    const strange = Object.keys(query).filter((name) => !declared.some((p) => p.name === name)).map((name) => `query ${name}: is not described`);
    if (missing.length + strange.length > 0) report(`${label} request`, [...missing, ...strange]);
    if (body && !operation.requestBody) report(`${label} request`, ['body: none is described']);
    else if (body) validate(`${label} request`, 'request', schemaOf(path, method, body), Object.fromEntries(Object.entries(body).filter(([name]) => !path.endsWith('/messages') || !beyond.includes(name))));
    else if (form) {
      // A file is the bytes of its part.
      const value = Object.fromEntries(form.map((part) => [part.name, part.value ?? part.filename]));
      validate(`${label} request`, 'request', ['paths', path, method, 'requestBody', 'content', 'multipart/form-data', 'schema'], value);
    } else if (operation.requestBody?.required) report(`${label} request`, ['body: is required']);
    else if (missing.length + strange.length === 0) counts.request++;
  }
}

function resolve(reference) {
  return reference.slice(2).split('/').reduce((node, name) => node[name.replaceAll('~1', '/').replaceAll('~0', '~')], document);
}

// Of the many kinds of messages, the one that it says it is.
function schemaOf(path, method, body) {
  const kind = document.components.schemas.Message?.discriminator?.mapping[body?.type];
  return path.endsWith('/messages') && kind ? kind.slice(2).split('/') : ['paths', path, method, 'requestBody', 'content', 'application/json', 'schema'];
}

function validate(label, kind, pointer, value) {
  const check = ajv.getSchema('meta#/' + pointer.map((p) => encodeURIComponent(p.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/'));
  if (!check) {
    unknown++;
    console.log(`  ?  ${label}: no schema`);
    return;
  }
  if (check(value)) counts[kind]++;
  else report(label, check.errors.map((e) => `${e.instancePath.split('/').at(-1) || 'body'}: ${e.message}`), value);
}

function report(label, problems, value) {
  const deviation = known.find(([pattern]) => pattern.test(label) || problems.every((p) => pattern.test(p)));
  if (deviation) deviating++;
  else wrong++;
  console.log(`  ${deviation ? '~' : '!'}  ${label}: ${deviation ? deviation[1] : [...new Set(problems)].slice(0, 6).join('; ')}`);
  if (!deviation && value) console.log(`     ${JSON.stringify(value).slice(0, 300)}`);
}

// Three things that keep the description from being used as it stands: `nullable` is of an older edition than the rest of the description; examples are no part of a schema.
function forget(node) {
  if (Array.isArray(node)) return node.map(forget);
  if (node === null || typeof node !== 'object') return node;
  const copy = Object.fromEntries(Object.entries(node).filter(([name]) => name !== 'example').map(([name, value]) => [name, forget(value)]));
  if (copy.nullable === true && typeof copy.type === 'string') copy.type = [copy.type, 'null'];
  // Parts that each forbid what the other parts allow can never hold together; meant is that the whole allows no more than all parts.
  if (Array.isArray(copy.allOf) && copy.allOf.some((part) => part.additionalProperties === false)) {
    copy.allOf = copy.allOf.map(({ additionalProperties, ...part }) => part);
    copy.unevaluatedProperties = false;
  }
  return copy;
}
