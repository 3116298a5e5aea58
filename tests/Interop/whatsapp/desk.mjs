// What the scripts share: where to find the other side, an endpoint for its webhooks, and steps that are told one by one.
import http from 'node:http';

/** Where the Graph API is and what opens it, as JSON in the first argument. */
export const world = JSON.parse(process.argv[2]);

/** First bytes of files, so that they are what they say they are. */
export const files = {
  png: Buffer.concat([Buffer.from([0x89]), Buffer.from('PNG\r\n\u001a\n'), Buffer.alloc(500, 7)]),
  ogg: Buffer.concat([Buffer.from('OggS'), Buffer.alloc(24), Buffer.from('OpusHead'), Buffer.alloc(100)]),
  mp4: Buffer.concat([Buffer.alloc(4), Buffer.from('ftypisom'), Buffer.alloc(100)]),
  webp: Buffer.concat([Buffer.from('RIFF'), Buffer.alloc(4), Buffer.from('WEBPVP8 '), Buffer.alloc(100)]),
  pdf: Buffer.from('%PDF-1.4\n%%EOF'),
};

let steps = 0;

/** Runs one step; the first that fails ends the script with its name. */
export async function step(name, run) {
  try {
    const result = await run();
    steps++;
    return result;
  } catch (error) {
    console.error(`${name}: ${error?.stack ?? error}`);
    if (error?.response?.text) console.error(await error.response.text().catch(() => ''));
    process.exit(1);
  }
}

export function expect(truth, what) {
  if (!truth) throw new Error(`expected ${what}`);
}

/** Says how many steps there were; the script is over. */
export function done() {
  console.log(`${steps} steps`);
  process.exit(0);
}

/**
 * An endpoint for webhooks. `verify(query)` answers the handshake, `receive(request)` judges a POST and throws when it does not believe it.
 * `next(match)` waits for a POST whose body matches.
 */
export async function endpoint(verify, receive) {
  const heard = [];
  const waiting = [];
  const server = http.createServer(async (request, response) => {
    const url = new URL(request.url, 'http://127.0.0.1');
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const raw = Buffer.concat(chunks);
    try {
      if (request.method === 'GET') {
        response.end(await verify(Object.fromEntries(url.searchParams)));
        return;
      }
      await receive({ raw, headers: request.headers });
      heard.push(JSON.parse(raw));
      for (const look of waiting) look();
      response.end();
    } catch (error) {
      console.error(`webhook: ${error?.stack ?? error}`);
      response.statusCode = 403;
      response.end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    next: (match) => new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`no such webhook among ${JSON.stringify(heard).slice(0, 4000)}`)), 60_000);
      const look = () => {
        const found = heard.find(match);
        if (!found) return;
        clearTimeout(late);
        resolve(found);
      };
      waiting.push(look);
      look();
    }),
  };
}

/** Asks the simulator's control API. */
export async function control(method, path, body) {
  const answer = await fetch(`${world.base}/_sim/${path}`, { method, body: body === undefined ? undefined : JSON.stringify(body) });
  const json = await answer.json();
  if (!answer.ok) throw new Error(`${path}: ${JSON.stringify(json)}`);
  return json;
}

/** The statuses and messages in a webhook. */
export const statuses = (body) => body.entry.flatMap((e) => e.changes.flatMap((c) => c.value.statuses ?? []));
export const messages = (body) => body.entry.flatMap((e) => e.changes.flatMap((c) => c.value.messages ?? []));
