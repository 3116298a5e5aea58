// Clients of Meta's Cloud API that nobody here wrote, against Parley in Meta's shape.
//   node client.js send <client> <base URL> <phone number id> <API key> <recipient> <received wamid>
//   node client.js refused <client> <base URL> <phone number id> <API key> <stranger>
//   node client.js media <client> <base URL> <phone number id> <API key> <recipient>
//   node client.js verify <client> <app secret> <signature header>       (the raw body on standard input)
// Prints what it got as one line of JSON; anything unexpected ends it with an exit code other than 0.
import { WhatsAppClient, buildTemplatePayload } from '@kapso/whatsapp-cloud-api';
import { verifySignature } from '@kapso/whatsapp-cloud-api/server';
import Client from '@great-detail/whatsapp';
import { WhatsAppAPI } from 'whatsapp-api-js';
import { Text, Image, Location, Reaction, Template, Language, BodyComponent, BodyParameter } from 'whatsapp-api-js/messages';
import { ActionButtons, Body, Button, Interactive } from 'whatsapp-api-js/messages';

const version = 'v25.0';
const link = 'https://shop.example/a.jpg';

const kapso = (base, key) => new WhatsAppClient({ accessToken: key, baseUrl: base, graphVersion: version });

const greatDetail = (base, key) => new Client({ baseUrl: base, graphVersion: version, request: { headers: { Authorization: `Bearer ${key}` }, retry: 0 } });

// This one knows only Meta's host: its requests are sent on to the base URL.
const whatsappApiJs = (base, key, secret) => new WhatsAppAPI({
  token: key,
  v: version,
  ...(secret ? { appSecret: secret } : { secure: false }),
  ponyfill: { fetch: (url, options) => fetch(String(url).replace('https://graph.facebook.com', base), options) },
});

async function send(name, base, number, key, to, received) {
  const ids = [];
  if (name === 'kapso') {
    const { messages } = kapso(base, key);
    const target = { phoneNumberId: number, to };
    ids.push(await messages.sendText({ ...target, body: 'text', previewUrl: true, contextMessageId: received }));
    ids.push(await messages.sendImage({ ...target, image: { link, caption: 'image' } }));
    ids.push(await messages.sendVideo({ ...target, video: { link: 'https://shop.example/a.mp4' } }));
    ids.push(await messages.sendDocument({ ...target, document: { link: 'https://shop.example/a.pdf', filename: 'a.pdf' } }));
    ids.push(await messages.sendSticker({ ...target, sticker: { link: 'https://shop.example/a.webp' } }));
    ids.push(await messages.sendLocation({ ...target, location: { latitude: -33.45, longitude: -70.66, name: 'Santiago', address: 'CL' } }));
    ids.push(await messages.sendContacts({ ...target, contacts: [{ name: { formattedName: 'Ada L', firstName: 'Ada' }, phones: [{ phone: '+15551234567', type: 'WORK' }] }] }));
    ids.push(await messages.sendReaction({ ...target, reaction: { messageId: received, emoji: '😀' } }));
    ids.push(await messages.sendInteractiveButtons({ ...target, bodyText: 'buttons', footerText: 'f', buttons: [{ id: 'y', title: 'Yes' }, { id: 'n', title: 'No' }] }));
    ids.push(await messages.sendInteractiveList({ ...target, bodyText: 'list', buttonText: 'Choose', sections: [{ title: 'A', rows: [{ id: '1', title: 'One' }] }] }));
    ids.push(await messages.sendInteractiveCtaUrl({ ...target, bodyText: 'cta', parameters: { displayText: 'Open', url: 'https://shop.example' } }));
    ids.push(await messages.sendTemplate({
      ...target,
      template: buildTemplatePayload({ name: 'order_update', language: 'en_US', components: [{ type: 'body', parameters: [{ type: 'text', text: 'Ada' }, { type: 'text', text: '4711' }] }] }),
    }));
    const read = await messages.markRead({ phoneNumberId: number, messageId: received, typingIndicator: { type: 'text' } });
    if (read.success !== true) throw new Error(`markRead: ${JSON.stringify(read)}`);
  } else if (name === 'great-detail') {
    const sdk = greatDetail(base, key);
    const body = async (answer) => (typeof answer?.json === 'function' ? answer.json() : answer);
    const target = { phoneNumberID: number, to };
    ids.push(await body(await sdk.message.createMessage({ ...target, type: 'text', text: { body: 'text' } })));
    ids.push(await body(await sdk.message.createMessage({ ...target, type: 'image', image: { link } })));
    ids.push(await body(await sdk.message.createMessage({ ...target, type: 'reaction', reaction: { message_id: received, emoji: '😀' } })));
    ids.push(await body(await sdk.message.createMessage({
      ...target,
      type: 'template',
      template: { name: 'order_update', language: { code: 'en_US' }, components: [{ type: 'body', parameters: [{ type: 'text', text: 'Ada' }, { type: 'text', text: '4711' }] }] },
    })));
    const read = await body(await sdk.message.createStatus({ phoneNumberID: number, message_id: received, status: 'read', typing_indicator: { type: 'text' } }));
    if (read.success !== true) throw new Error(`createStatus: ${JSON.stringify(read)}`);
  } else {
    const api = whatsappApiJs(base, key);
    ids.push(await api.sendMessage(number, to, new Text('text', true), received, 'order/7'));
    ids.push(await api.sendMessage(number, to, new Image(link, false, 'image')));
    ids.push(await api.sendMessage(number, to, new Location(13.4, 52.5, 'Shop', 'Street 1')));
    ids.push(await api.sendMessage(number, to, new Reaction(received, '😀')));
    ids.push(await api.sendMessage(number, to, new Interactive(new ActionButtons(new Button('y', 'Yes'), new Button('n', 'No')), new Body('buttons'))));
    ids.push(await api.sendMessage(number, to, new Template('order_update', new Language('en_US'), new BodyComponent(new BodyParameter('Ada'), new BodyParameter('4711')))));
    const read = await api.markAsRead(number, received, 'text');
    if (read.success !== true) throw new Error(`markAsRead: ${JSON.stringify(read)}`);
  }

  return ids.map((answer) => answer.messages?.[0]?.id ?? JSON.stringify(answer));
}

async function refused(name, base, number, key, stranger) {
  if (name === 'kapso') {
    try {
      await kapso(base, key).messages.sendText({ phoneNumberId: number, to: stranger, body: 'hello' });
    } catch (error) {
      return error.code;
    }
  } else if (name === 'great-detail') {
    try {
      const answer = await greatDetail(base, key).message.createMessage({ phoneNumberID: number, to: stranger, type: 'text', text: { body: 'hello' } });
      await answer?.json?.();
    } catch (error) {
      return (error.data ?? (await error.response.json())).error.code;
    }
  } else {
    return (await whatsappApiJs(base, key).sendMessage(number, stranger, new Text('hello'))).error?.code;
  }

  return null;
}

// Uploads a picture, reads it back and sends it; answers what the client was told of it.
async function media(name, base, number, key, to) {
  const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==', 'base64');
  const file = new Blob([png], { type: 'image/png' });
  let id;
  let told;
  let bytes;
  if (name === 'kapso') {
    const client = kapso(base, key);
    ({ id } = await client.media.upload({ phoneNumberId: number, type: 'image/png', file, fileName: 'a.png' }));
    told = await client.media.get({ mediaId: id, phoneNumberId: number });
    bytes = Buffer.from(await client.media.download({ mediaId: id, auth: 'always' }));
    await client.messages.sendImage({ phoneNumberId: number, to, image: { id } });
  } else if (name === 'great-detail') {
    const sdk = greatDetail(base, key);
    ({ id } = await sdk.media.upload({ phoneNumberID: number, file, filename: 'a.png', mimeType: 'image/png' }).json());
    told = await sdk.media.getURL({ mediaID: id }).json();
    bytes = Buffer.from(await (await fetch(told.url, { headers: { Authorization: `Bearer ${key}` } })).arrayBuffer());
    await sdk.message.createMessage({ phoneNumberID: number, to, type: 'image', image: { id } });
  } else {
    const api = whatsappApiJs(base, key);
    const form = new FormData();
    form.set('file', file, 'a.png');
    ({ id } = await api.uploadMedia(number, form));
    told = await api.retrieveMedia(id);
    bytes = Buffer.from(await (await api.fetchMedia(told.url)).arrayBuffer());
    await api.sendMessage(number, to, new Image(id, true));
  }

  if (!bytes.equals(png)) throw new Error(`${bytes.length} bytes came back, and they are others.`);
  return told.mime_type ?? told.mimeType;
}

async function verify(name, secret, signature) {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  return name === 'kapso'
    ? verifySignature({ appSecret: secret, rawBody: body, signatureHeader: signature })
    : whatsappApiJs('', 'unused', secret).verifyRequestSignature(body.toString('utf8'), signature);
}

const [verb, ...rest] = process.argv.slice(2);
const result = await { send, refused, media, verify }[verb](...rest);
process.stdout.write(JSON.stringify(result));
