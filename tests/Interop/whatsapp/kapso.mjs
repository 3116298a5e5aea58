// @kapso/whatsapp-cloud-api against a Graph API: every type it can send, media, templates, numbers, and webhooks by its own verifier.
import { WhatsAppClient, GraphApiError } from '@kapso/whatsapp-cloud-api';
import { verifySignature, normalizeWebhook } from '@kapso/whatsapp-cloud-api/server';
import { control, done, endpoint, expect, files, messages, statuses, step, world } from './desk.mjs';

const client = new WhatsAppClient({ accessToken: world.token, baseUrl: world.base, graphVersion: 'v24.0' });
const to = { phoneNumberId: world.number, to: world.to };
const link = 'https://shop.example/file';

const hook = await endpoint(
  (query) => query['hub.verify_token'] === world.verifyToken ? query['hub.challenge'] : '',
  ({ raw, headers }) => {
    if (!verifySignature({ appSecret: world.secret, rawBody: raw, signatureHeader: headers['x-hub-signature-256'] })) throw new Error('bad signature');
    if (verifySignature({ appSecret: 'another', rawBody: raw, signatureHeader: headers['x-hub-signature-256'] })) throw new Error('any secret will do');
  });
await step('callback', () => control('PUT', `apps/${world.app}/callback`, { url: hook.url }));

const written = await step('customer writes', () => control('POST', 'messages', { from: world.to, text: 'Öffnungszeiten? 🕕 a/b' }));
await step('inbound', async () => {
  const body = await hook.next((b) => messages(b).some((m) => m.id === written.id));
  const read = normalizeWebhook(body);
  expect(read.messages[0].text.body === 'Öffnungszeiten? 🕕 a/b', 'the text as it was written');
});
await step('read', () => client.messages.markRead({ phoneNumberId: world.number, messageId: written.id, typingIndicator: { type: 'text' } }));

const media = {};
for (const [name, type] of [['png', 'image/png'], ['ogg', 'audio/ogg'], ['mp4', 'video/mp4'], ['webp', 'image/webp'], ['pdf', 'application/pdf']]) {
  await step(`upload ${name}`, async () => {
    const uploaded = await client.media.upload({ phoneNumberId: world.number, type, file: new Blob([files[name]], { type }), fileName: `a.${name}` });
    media[name] = uploaded.id;
  });
}
await step('download', async () => {
  const about = await client.media.get({ mediaId: media.png, phoneNumberId: world.number });
  expect(about.mimeType === 'image/png', 'the type of the upload');
  const bytes = await client.media.download({ mediaId: media.png, phoneNumberId: world.number, auth: 'always' });
  expect(Buffer.from(bytes).equals(files.png), 'the bytes of the upload');
});

const sends = {
  text: () => client.messages.sendText({ ...to, body: 'Bis sechs. 🕕', previewUrl: true, contextMessageId: written.id }),
  image: () => client.messages.sendImage({ ...to, image: { id: media.png, caption: 'a' } }),
  'image by link': () => client.messages.sendImage({ ...to, image: { link } }),
  video: () => client.messages.sendVideo({ ...to, video: { id: media.mp4 } }),
  audio: () => client.messages.sendAudio({ ...to, audio: { id: media.ogg, voice: true } }),
  document: () => client.messages.sendDocument({ ...to, document: { id: media.pdf, filename: 'a.pdf', caption: 'b' } }),
  sticker: () => client.messages.sendSticker({ ...to, sticker: { id: media.webp } }),
  location: () => client.messages.sendLocation({ ...to, location: { latitude: 52.5, longitude: 13.4, name: 'n', address: 'a' } }),
  contacts: () => client.messages.sendContacts({ ...to, contacts: [{ name: { formattedName: 'Ada L', firstName: 'Ada' }, phones: [{ phone: '+15550107001', type: 'CELL', waId: '15550107001' }] }] }),
  reaction: () => client.messages.sendReaction({ ...to, reaction: { messageId: written.id, emoji: '👍' } }),
  buttons: () => client.messages.sendInteractiveButtons({ ...to, bodyText: 'b', footerText: 'f', header: { type: 'text', text: 'h' }, buttons: [{ id: '1', title: 'Yes' }, { id: '2', title: 'No' }] }),
  list: () => client.messages.sendInteractiveList({ ...to, bodyText: 'b', buttonText: 'Choose', sections: [{ title: 'A', rows: [{ id: '1', title: 'One', description: 'd' }] }] }),
  product: () => client.messages.sendInteractiveProduct({ ...to, bodyText: 'b', catalogId: '1', productRetailerId: 'p' }),
  products: () => client.messages.sendInteractiveProductList({ ...to, bodyText: 'b', header: { type: 'text', text: 'h' }, catalogId: '1', sections: [{ title: 'A', productItems: [{ productRetailerId: 'p' }] }] }),
  catalog: () => client.messages.sendInteractiveCatalogMessage({ ...to, bodyText: 'b', parameters: { thumbnailProductRetailerId: 'p' } }),
  flow: () => client.messages.sendInteractiveFlow({ ...to, bodyText: 'b', parameters: { flowId: '1', flowCta: 'Go', flowMessageVersion: '3', flowToken: 't', flowAction: 'navigate', flowActionPayload: { screen: 'A' } } }),
  address: () => client.messages.sendInteractiveAddress({ ...to, bodyText: 'b', parameters: { country: 'IN' } }),
  url: () => client.messages.sendInteractiveCtaUrl({ ...to, bodyText: 'b', parameters: { displayText: 'Open', url: 'https://shop.example/' } }),
  carousel: () => client.messages.sendInteractiveCarousel({ ...to, bodyText: 'b', cards: [0, 1].map((cardIndex) => ({ cardIndex, header: { type: 'image', image: { link } }, bodyText: 'c', action: { displayText: 'Open', url: 'https://shop.example/' } })) }),
  'location request': () => client.messages.sendInteractiveRaw({ ...to, interactive: { type: 'location_request_message', body: { text: 'b' }, action: { name: 'send_location' } } }),
};
for (const [name, send] of Object.entries(sends)) {
  await step(name, async () => {
    const sent = await send();
    expect(sent.messages[0].id.startsWith('wamid.'), 'a message id');
    await hook.next((b) => statuses(b).some((s) => s.id === sent.messages[0].id && s.status === 'delivered'));
  });
}

const account = { businessAccountId: world.waba };
await step('template', async () => {
  const created = await client.templates.create({
    ...account, name: 'from_kapso', language: 'en_US', category: 'UTILITY',
    components: [{ type: 'BODY', text: 'Hello {{1}}, your order {{2}} is on its way.', example: { body_text: [['Ada', '4711']] } }],
  });
  expect(created.status === 'PENDING', 'a template in review');
  await control('POST', `templates/${created.id}/review`, { event: 'approve' });
  const listed = await client.templates.list({ ...account, name: 'from_kapso' });
  expect(listed.data[0].status === 'APPROVED', 'an approved template');
  const sent = await client.messages.sendTemplate({
    ...to, template: { name: 'from_kapso', language: { code: 'en_US' }, components: [{ type: 'body', parameters: [{ type: 'text', text: 'Ada' }, { type: 'text', text: '4711' }] }] },
  });
  await hook.next((b) => statuses(b).some((s) => s.id === sent.messages[0].id && s.pricing?.category === 'utility'));
  await client.templates.delete({ ...account, name: 'from_kapso' });
});

await step('number', async () => {
  await client.phoneNumbers.register({ phoneNumberId: world.number, pin: '123456' });
  await client.phoneNumbers.businessProfile.update({ phoneNumberId: world.number, about: 'Open until six', websites: ['https://shop.example/'] });
  const profile = await client.phoneNumbers.businessProfile.get({ phoneNumberId: world.number });
  expect(profile.data[0].about === 'Open until six', 'the profile');
  await client.phoneNumbers.settings.get({ phoneNumberId: world.number });
});

await step('refusal', async () => {
  const refused = await client.messages.sendText({ ...to, to: '+15550109999', body: 'nobody is there' }).catch((e) => e);
  expect(refused instanceof GraphApiError && refused.code === 131026, `error 131026, not ${refused}`);
});
done();
