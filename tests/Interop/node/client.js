'use strict';
// One case per run: node client.js <host:port> <case>. Exits 0 when the server behaved, 1 with the reason
// when not, 3 when the modules are not installed.
const assert = require('node:assert/strict');
const path = require('node:path');

const { grpc, loader } = (() => {
  try {
    return { grpc: require('@grpc/grpc-js'), loader: require('@grpc/proto-loader') };
  } catch (missing) {
    console.error(missing.message.split('\n')[0]);
    process.exit(3);
  }
})();

const [address, name] = process.argv.slice(2);
const definition = loader.loadSync(path.join(__dirname, '..', 'interop.proto'), { keepCase: true, longs: Number, defaults: true });
const service = grpc.loadPackageDefinition(definition).parley.interop.v1.Interop;
const megabyte = 1024 * 1024;

function connect(options = {}) {
  return new service(address, grpc.credentials.createInsecure(), {
    'grpc.max_send_message_length': -1, 'grpc.max_receive_message_length': -1, ...options,
  });
}

function unary(client, ask, { metadata = new grpc.Metadata(), ...options } = {}) {
  const seen = {};
  const response = new Promise((resolve, reject) => {
    seen.call = client.Unary(ask, metadata, options, (error, answer) => (error ? reject(error) : resolve(answer)));
    seen.call.on('metadata', (headers) => { seen.headers = headers; });
    seen.call.on('status', (status) => { seen.status = status; });
  });
  seen.response = response;
  return seen;
}

function collect(stream) {
  return new Promise((resolve) => {
    const result = { answers: [] };
    stream.on('data', (answer) => result.answers.push(answer));
    stream.on('error', (error) => { result.error = error; });
    stream.on('status', (status) => { result.status = status; resolve(result); });
  });
}

async function refused(promise, code) {
  try {
    await promise;
  } catch (error) {
    assert.equal(error.code, code, `${error.message}`);
    return error;
  }
  assert.fail('the call succeeded');
}

const cases = {
  async unary(client) {
    const answer = await unary(client, { payload: Buffer.from('hello') }).response;
    assert.equal(answer.payload.toString(), 'hello');
  },

  async client_stream(client) {
    const total = await new Promise((resolve, reject) => {
      const call = client.Collect((error, answer) => (error ? reject(error) : resolve(answer)));
      for (let i = 0; i < 500; i++) call.write({ payload: Buffer.alloc(i) });
      call.end();
    });
    assert.deepEqual({ ...total }, { messages: 500, bytes: (499 * 500) / 2 });
  },

  async server_stream(client) {
    const { answers, status } = await collect(client.Expand({ count: 1000, answer_size: 1000 }));
    assert.deepEqual(answers.map((a) => a.number), Array.from({ length: 1000 }, (_, i) => i + 1));
    assert.equal(status.code, grpc.status.OK);
  },

  async duplex(client) {
    const call = client.Converse();
    const done = collect(call);
    for (let i = 1; i <= 100; i++) {
      const next = new Promise((resolve) => call.once('data', resolve));
      call.write({ payload: Buffer.from(`${i}`) });
      assert.equal((await next).payload.toString(), `${i}`);
    }
    call.end();
    const { answers, status } = await done;
    assert.equal(answers.length, 100);
    assert.equal(status.code, grpc.status.OK);
  },

  async error_with_trailers(client) {
    const error = await refused(unary(client, { fail_code: 9, fail_detail: 'not now: ünïcode 100% \n 🙂' }).response, 9);
    assert.equal(error.details, 'not now: ünïcode 100% \n 🙂');
    assert.deepEqual(error.metadata.get('x-reason'), ['ASKED_FOR']);
    assert.deepEqual([...error.metadata.get('x-detail-bin')[0]], [0, 1, 254, 255]);
  },

  async error_after_answers(client) {
    const { answers, error, status } = await collect(client.Expand({ count: 3, fail_code: 10, fail_detail: 'lost' }));
    assert.equal(answers.length, 3);
    assert.equal(error.code, 10);
    assert.equal(error.details, 'lost');
    assert.deepEqual(status.metadata.get('x-reason'), ['ASKED_FOR']);
  },

  async error_ends_a_client_stream(client) {
    const call = client.Converse();
    const done = collect(call);
    call.write({});
    call.write({ fail_code: 7, fail_detail: 'no more' });
    const { answers, error } = await done;
    assert.equal(answers.length, 1);
    assert.equal(error.code, 7);
  },

  async every_status_code(client) {
    for (let code = 1; code <= 16; code++) {
      const error = await refused(unary(client, { fail_code: code, fail_detail: `code ${code}` }).response, code);
      assert.equal(error.details, `code ${code}`);
    }
  },

  async handler_exception(client) {
    const error = await refused(unary(client, { throw: true }).response, grpc.status.UNKNOWN);
    assert.equal(error.details, 'Exception was thrown by handler.');
  },

  async unimplemented(client) {
    for (const path of ['/parley.interop.v1.Interop/Nothing', '/nobody.Nothing/Never']) {
      const call = new Promise((resolve, reject) => client.makeUnaryRequest(
        path, (b) => b, (b) => b, Buffer.alloc(0), (error, answer) => (error ? reject(error) : resolve(answer))));
      await refused(call, grpc.status.UNIMPLEMENTED);
    }
  },

  async deadline(client) {
    const before = Date.now();
    await refused(unary(client, { wait: true, name: 'js-late' }, { deadline: Date.now() + 300 }).response, grpc.status.DEADLINE_EXCEEDED);
    assert.ok(Date.now() - before < 5000, 'the deadline came late');
    await unary(client, { cancelled_name: 'js-late' }, { deadline: Date.now() + 20000 }).response;
  },

  async deadline_in_a_stream(client) {
    const { answers, error } = await collect(client.Expand({ count: 5, wait: true, name: 'js-late-stream' }, { deadline: Date.now() + 500 }));
    assert.equal(answers.length, 5);
    assert.equal(error.code, grpc.status.DEADLINE_EXCEEDED);
    await unary(client, { cancelled_name: 'js-late-stream' }, { deadline: Date.now() + 20000 }).response;
  },

  async cancellation(client) {
    const call = client.Expand({ count: 1, wait: true, name: 'js-cancelled' });
    const done = collect(call);
    await new Promise((resolve) => call.once('data', resolve));
    call.cancel();
    assert.equal((await done).error.code, grpc.status.CANCELLED);
    await unary(client, { cancelled_name: 'js-cancelled' }, { deadline: Date.now() + 20000 }).response;
  },

  async metadata(client) {
    const metadata = new grpc.Metadata();
    metadata.add('x-text', 'plain text, with commas');
    metadata.add('x-many', 'one');
    metadata.add('x-many', 'two');
    metadata.add('x-bytes-bin', Buffer.from([0, 255, 128, 10, 13]));
    const call = unary(client, { echo_metadata: true }, { metadata });
    await call.response;
    for (const echoed of [call.headers, call.status.metadata]) {
      assert.deepEqual(echoed.get('x-text'), ['plain text, with commas']);
      // One header of two values, or two of one: HTTP makes no difference.
      assert.deepEqual(echoed.get('x-many').flatMap((value) => value.split(/, */)), ['one', 'two']);
      assert.deepEqual(echoed.get('x-bytes-bin').map((b) => b.toString('hex')), ['00ff800a0d']);
    }
  },

  async gzip() {
    const client = connect({ 'grpc.default_compression_algorithm': grpc.compressionAlgorithms.gzip });
    const payload = Buffer.alloc(megabyte, 'compressible ');
    const answer = await unary(client, { payload, answer_size: 1000 }).response;
    assert.ok(answer.payload.equals(payload));
    const { answers } = await collect(client.Expand({ payload, count: 3 }));
    assert.ok(answers.every((a) => a.payload.equals(payload)));
    client.close();
  },

  async ten_thousand_calls(client) {
    let next = 0;
    const caller = async () => {
      while (next < 10000) {
        const payload = `${next++}`;
        const answer = await unary(client, { payload: Buffer.from(payload) }).response;
        assert.equal(answer.payload.toString(), payload);
      }
    };
    await Promise.all(Array.from({ length: 50 }, caller));
    assert.equal(next, 10000);
  },

  async three_megabytes(client) {
    const payload = require('node:crypto').randomBytes(3 * megabyte);
    const answer = await unary(client, { payload }).response;
    assert.ok(answer.payload.equals(payload));
  },

  async hundred_megabytes_refused(client) {
    await refused(unary(client, { payload: Buffer.alloc(100 * megabyte) }).response, grpc.status.RESOURCE_EXHAUSTED);
    assert.equal((await unary(client, { payload: Buffer.from('after') }).response).payload.toString(), 'after');
  },

  async keep_alive() {
    const client = connect({ 'grpc.keepalive_time_ms': 200, 'grpc.keepalive_timeout_ms': 2000, 'grpc.keepalive_permit_without_calls': 1 });
    const call = client.Expand({ count: 1, wait: true, name: 'js-quiet' }, { deadline: Date.now() + 2500 });
    assert.equal((await collect(call)).error.code, grpc.status.DEADLINE_EXCEEDED);
    assert.equal((await unary(client, { payload: Buffer.from('after') }).response).payload.toString(), 'after');
    client.close();
  },
};

(async () => {
  assert.ok(cases[name], `no case ${name}`);
  const client = connect();
  await cases[name](client);
  client.close();
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
