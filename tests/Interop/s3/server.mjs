// A server that speaks S3, with a bucket named "media", on a free port of this machine.
//
//   node server.mjs <folder>
//
// Prints its port, and ends when its standard input does: when whoever started it is gone.
let S3rver;
try {
  ({ default: S3rver } = await import('s3rver'));
} catch (missing) {
  console.error(missing.message);
  process.exit(3);
}

const server = new S3rver({ address: '127.0.0.1', port: 0, directory: process.argv[2], silent: true, configureBuckets: [{ name: 'media' }] });
console.log((await server.run()).port);
process.stdin.on('end', () => process.exit(0)).resume();
