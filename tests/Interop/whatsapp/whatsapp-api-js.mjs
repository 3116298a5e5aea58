// whatsapp-api-js against a Graph API: its classes of messages, media, block list, and webhooks by its own verifier. Its host is fixed, so
// its fetch is given one that goes elsewhere.
import { WhatsAppAPI } from 'whatsapp-api-js';
import * as make from 'whatsapp-api-js/messages';
import { control, done, endpoint, expect, files, messages, statuses, step, world } from './desk.mjs';

const elsewhere = (url, options) => fetch(String(url).replace(/^https:\/\/graph\.facebook\.com/, world.base), options);
const api = new WhatsAppAPI({ token: world.token, appSecret: world.secret, webhookVerifyToken: world.verifyToken, v: 'v24.0', ponyfill: { fetch: elsewhere } });
const heard = [];
api.on.message = ({ message, name }) => { heard.push({ message, name }); };
api.on.status = ({ status }) => { heard.push({ status }); };

const hook = await endpoint(
  (query) => api.get(query),
  async ({ raw, headers }) => {
    await api.post(JSON.parse(raw), raw.toString(), headers['x-hub-signature-256']);
    if (await api.verifyRequestSignature(raw.toString(), 'sha256=' + '0'.repeat(64))) throw new Error('any signature will do');
  });
await step('callback', () => control('PUT', `apps/${world.app}/callback`, { url: hook.url }));
const written = await step('customer writes', () => control('POST', 'messages', { from: world.to, text: 'Öffnungszeiten? 🕕 a/b' }));
await step('inbound', async () => {
  await hook.next((b) => messages(b).some((m) => m.id === written.id));
  expect(heard.some((h) => h.message?.text?.body === 'Öffnungszeiten? 🕕 a/b'), 'the text as it was written');
});
await step('read', async () => expect((await api.markAsRead(world.number, written.id, 'text')).success, 'success'));

const media = await step('upload', async () => {
  const form = new FormData();
  form.set('file', new Blob([files.png], { type: 'image/png' }), 'a.png');
  form.set('type', 'image/png');
  form.set('messaging_product', 'whatsapp');
  return (await api.uploadMedia(world.number, form)).id;
});
await step('download', async () => {
  const about = await api.retrieveMedia(media, world.number);
  const bytes = Buffer.from(await (await api.fetchMedia(about.url)).arrayBuffer());
  expect(bytes.equals(files.png), 'the bytes of the upload');
});

const { Interactive: Ask, Body, Header, Footer } = make;
const link = 'https://shop.example/file';
const sends = {
  text: new make.Text('Bis sechs. 🕕', true),
  image: new make.Image(media, true, 'a'),
  video: new make.Video(link),
  audio: new make.Audio(link),
  voice: new make.Audio(link, false, true),
  document: new make.Document(link, false, 'b', 'a.pdf'),
  sticker: new make.Sticker(link),
  location: new make.Location(13.4, 52.5, 'n', 'a'),
  contacts: new make.Contacts([new make.Name('Ada L', 'Ada'), new make.Phone('+15550107001', 'CELL', '15550107001'), new make.Birthday('2001', '02', '03'), new make.Organization('A')]),
  reaction: new make.Reaction(written.id, '👍'),
  buttons: new Ask(new make.ActionButtons(new make.Button('1', 'Yes'), new make.Button('2', 'No')), new Body('b'), new Header('h'), new Footer('f')),
  list: new Ask(new make.ActionList('Choose', new make.ListSection('A', new make.Row('1', 'One', 'd')), new make.ListSection('B', new make.Row('2', 'Two'))), new Body('b')),
  catalog: new Ask(new make.ActionCatalog(), new Body('b')),
  product: new Ask(new make.ActionProduct(new make.CatalogProduct('p', '1')), new Body('b')),
  products: new Ask(new make.ActionProductList('1', new make.ProductSection('A', new make.Product('p'))), new Body('b'), new Header('h')),
  url: new Ask(new make.ActionCTA('Open', 'https://shop.example/'), new Body('b'), new Header('h')),
  flow: new Ask(new make.ActionNavigateFlow('t', '1', 'Go', 'FIRST', { a: 1 }), new Body('b')),
  'data flow': new Ask(new make.ActionDataExchangeFlow('t', '1', 'Go'), new Body('b')),
  where: new Ask(new make.ActionLocation(), new Body('b')),
  'may we call': new Ask(new make.ActionCallPermission(), new Body('b')),
  who: new Ask(new make.ActionContactRequest(), new Body('b')),
};
for (const [name, message] of Object.entries(sends)) {
  await step(name, async () => {
    const sent = await api.sendMessage(world.number, world.to.replace('+', ''), message, name === 'text' ? written.id : undefined, 'mine');
    expect(!sent.error, JSON.stringify(sent.error));
    const body = await hook.next((b) => statuses(b).some((s) => s.id === sent.messages[0].id && s.status === 'delivered'));
    expect(statuses(body)[0].biz_opaque_callback_data === 'mine', 'the callback data');
  });
}
await step('template', async () => {
  const components = [{ type: 'BODY', text: 'Hello {{1}}, it costs {{2}} today.' }, { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'See', url: 'https://shop.example/{{1}}' }, { type: 'QUICK_REPLY', text: 'Stop' }] }];
  await control('POST', 'templates', { name: 'offer', components, category: 'MARKETING', waba: world.waba });
  const sent = await api.sendMessage(world.number, world.to, new make.Template(
    'offer', 'en_US', new make.BodyComponent(new make.BodyParameter('Ada'), new make.BodyParameter(new make.Currency(9990, 'USD', '$9.99'))),
    new make.URLComponent('4711'), new make.PayloadComponent('STOP')));
  expect(!sent.error, JSON.stringify(sent.error));
  await hook.next((b) => statuses(b).some((s) => s.id === sent.messages[0].id && s.pricing?.category === 'marketing'));
});
await step('block', async () => {
  expect((await api.blockUser(world.number, world.to)).block_users.added_users.length === 1, 'one blocked');
  expect((await api.sendMessage(world.number, world.to, new make.Text('x'))).error?.code === 130403, 'error 130403');
  expect((await api.unblockUser(world.number, world.to)).block_users.removed_users.length === 1, 'one unblocked');
});
await step('delete', async () => expect((await api.deleteMedia(media, world.number)).success, 'success'));
await step('refusal', async () => expect((await api.sendMessage(world.number, '15550109999', new make.Text('x'))).error?.code === 131026, 'error 131026'));
expect(heard.some((h) => h.status === 'delivered'), 'statuses through its own events');
done();
