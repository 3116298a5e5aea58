// @great-detail/whatsapp against a Graph API: messages, media, templates, account and number, and webhooks by its own verifier.
import Client from '@great-detail/whatsapp';
import { control, done, endpoint, expect, files, messages, statuses, step, world } from './desk.mjs';

const headers = { Authorization: `Bearer ${world.token}` };
const sdk = new Client({ baseUrl: world.base, graphVersion: 'v23.0', request: { headers, retry: 0 } });
const to = { phoneNumberID: world.number, to: world.to };

const hook = await endpoint(
  async (query) => {
    const asked = await sdk.webhook.register({ method: 'GET', query, body: '', headers: {} });
    return asked.verifyToken === world.verifyToken ? asked.accept() : asked.reject();
  },
  async ({ raw, headers }) => {
    const event = await sdk.webhook.eventNotification({ method: 'POST', query: {}, body: raw.toString(), headers });
    await event.verifySignature(world.secret);
    if (await event.checkSignature('another')) throw new Error('any secret will do');
  });
await step('callback', () => control('PUT', `apps/${world.app}/callback`, { url: hook.url }));
const written = await step('customer writes', () => control('POST', 'messages', { from: world.to, text: 'Öffnungszeiten? 🕕 a/b' }));
await step('inbound', () => hook.next((b) => messages(b).some((m) => m.id === written.id && m.text.body === 'Öffnungszeiten? 🕕 a/b')));
await step('read', () => sdk.message.createStatus({ phoneNumberID: world.number, message_id: written.id, status: 'read', typing_indicator: { type: 'text' } }));

const media = await step('upload', async () => (await sdk.media.upload({ phoneNumberID: world.number, mimeType: 'image/png', file: new Blob([files.png], { type: 'image/png' }), filename: 'a.png' }).json()).id);
await step('download', async () => {
  const about = await sdk.media.getURL({ mediaID: media, phoneNumberID: world.number }).json();
  const bytes = Buffer.from(await (await sdk.media.download({ mediaURL: about.url, request: { headers } })).arrayBuffer());
  expect(bytes.equals(files.png), 'the bytes of the upload');
});

const contents = {
  text: { text: { body: 'Bis sechs. 🕕', preview_url: true }, context: { message_id: written.id } },
  image: { image: { id: media, caption: 'a' } },
  video: { video: { link: 'https://shop.example/a.mp4' } },
  audio: { audio: { link: 'https://shop.example/a.ogg' } },
  document: { document: { link: 'https://shop.example/a.pdf', filename: 'a.pdf' } },
  sticker: { sticker: { link: 'https://shop.example/a.webp' } },
  location: { location: { latitude: 52.5, longitude: 13.4, name: 'n', address: 'a' } },
  contacts: { contacts: [{ name: { formatted_name: 'Ada L', first_name: 'Ada' } }] },
  reaction: { reaction: { message_id: written.id, emoji: '👍' } },
  interactive: { interactive: { type: 'button', body: { text: 'b' }, action: { buttons: [{ type: 'reply', reply: { id: '1', title: 'Yes' } }] } } },
};
for (const [type, content] of Object.entries(contents)) {
  await step(type, async () => {
    const sent = await sdk.message.createMessage({ ...to, type, ...content }).json();
    await hook.next((b) => statuses(b).some((s) => s.id === sent.messages[0].id && s.status === 'delivered'));
  });
}

await step('template', async () => {
  const created = await sdk.template.create(world.waba, {
    name: 'from_great_detail', language: 'en_US', category: 'UTILITY', components: [{ type: 'BODY', text: 'Your order is on its way.' }],
  }).json();
  await control('POST', `templates/${created.id}/review`, { event: 'approve' });
  const one = await sdk.template.get(created.id, { fields: ['name', 'status'] }).json();
  expect(one.status === 'APPROVED', 'an approved template');
  const all = await sdk.template.list(world.waba, { limit: 100 }).json();
  expect(all.data.some((t) => t.name === 'from_great_detail'), 'the template among all');
  const sent = await sdk.message.createMessage({ ...to, type: 'template', template: { name: 'from_great_detail', language: { code: 'en_US' } } }).json();
  await hook.next((b) => statuses(b).some((s) => s.id === sent.messages[0].id && s.pricing?.category === 'utility'));
});
await step('account', async () => {
  const account = await sdk.whatsappBusinessAccount.get(world.waba).json();
  expect(account.id === world.waba, 'the account');
  const numbers = await sdk.phoneNumbers.listPhoneNumbers({ businessAccountID: world.waba }).json();
  expect(numbers.data.some((n) => n.id === world.number), 'its number');
  await sdk.phoneNumbers.getPhoneNumber({ phoneNumberID: world.number }).json();
  await sdk.subscribedApps.createSubscription({ businessAccountID: world.waba }).json();
  expect((await sdk.subscribedApps.listSubscriptions({ businessAccountID: world.waba }).json()).data.length === 1, 'one subscription');
  await sdk.businessProfile.updateBusinessProfile({ phoneNumberID: world.number, about: 'Open until six' }).json();
  const profile = await sdk.businessProfile.getBusinessProfile({ phoneNumberID: world.number, fields: ['about'] }).json();
  expect(profile.data[0].about === 'Open until six', 'the profile');
});
await step('refusal', async () => {
  const refused = await sdk.message.createMessage({ ...to, to: '+15550109999', type: 'text', text: { body: 'x' } }).catch((e) => e);
  expect(refused.response?.status === 400, `an answer of 400, not ${refused}`);
});
done();
