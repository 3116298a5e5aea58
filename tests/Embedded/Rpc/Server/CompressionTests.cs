using System.IO.Compression;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Compression;
using Microsoft.AspNetCore.Http;
using Parley.Tests.Interop;

namespace Parley.Tests.Embedded.Rpc;

public sealed class CompressionTests
{
    private static readonly Ask Large = new() { Payload = ByteString.CopyFrom(new byte[100_000]) };

    [Fact]
    public async Task Responses_are_compressed_for_clients_that_take_it()
    {
        await using var rpc = await RpcPair.StartAsync(options: options => options.ResponseCompressionAlgorithm = "gzip");
        using var takes = new RawCall(rpc.Server);
        takes.Request.Headers.Add("grpc-accept-encoding", "identity, gzip");
        await takes.SendAsync(RawCall.Frame(Large));
        Assert.Equal("gzip", takes.Value("grpc-encoding"));
        Assert.Equal(1, takes.Body[0]);
        Assert.True(takes.Body.Length < Large.Payload.Length / 10);

        using var does_not = new RawCall(rpc.Server);
        await does_not.SendAsync(RawCall.Frame(Large));
        Assert.Null(does_not.Value("grpc-encoding"));
        Assert.Equal(0, does_not.Body[0]);
    }

    [Fact]
    public async Task A_handler_chooses_for_its_call_and_its_messages()
    {
        await using var rpc = await RpcPair.StartAsync(new Handlers
        {
            Expand = async (request, responses, context) =>
            {
                await context.WriteResponseHeadersAsync(new Metadata { { "grpc-internal-encoding-request", "gzip" } });
                await responses.WriteAsync(new Answer { Payload = request.Payload });
                responses.WriteOptions = new WriteOptions(WriteFlags.NoCompress);
                await responses.WriteAsync(new Answer { Number = 2 });
            },
        });
        using var call = new RawCall(rpc.Server, RawCall.ExpandPath);
        call.Request.Headers.Add("grpc-accept-encoding", "gzip");
        await call.SendAsync(RawCall.Frame(Large));
        var plain = RawCall.Frame(new Answer { Number = 2 });
        Assert.Equal(1, call.Body[0]);
        Assert.Equal(plain, call.Body[^plain.Length..]);
        Assert.Null(call.Value("grpc-internal-encoding-request"));
    }

    [Fact]
    public async Task Requests_are_compressed_where_the_client_says_so()
    {
        string? encoding = null;
        await using var rpc = await RpcPair.StartAsync(new Handlers
        {
            Unary = (request, context) =>
            {
                encoding = context.GetHttpContext().Request.Headers["grpc-encoding"];
                Assert.Null(context.RequestHeaders.Get("grpc-internal-encoding-request"));
                return Task.FromResult(new Answer { Payload = request.Payload });
            },
        }, options => options.ResponseCompressionAlgorithm = "gzip");
        var answer = await rpc.Client.UnaryAsync(Large, new Metadata { { "grpc-internal-encoding-request", "gzip" } });
        Assert.Equal("gzip", encoding);
        Assert.Equal(Large.Payload, answer.Payload);
    }

    [Fact]
    public async Task An_encoding_of_ones_own_works_both_ways()
    {
        var brotli = new Brotli();
        await using var rpc = await RpcPair.StartAsync(
            options: options =>
            {
                options.CompressionProviders.Add(brotli);
                options.ResponseCompressionAlgorithm = "br";
            },
            client: new() { CompressionProviders = [brotli] });
        var call = rpc.Client.UnaryAsync(Large, new Metadata { { "grpc-internal-encoding-request", "br" } });
        Assert.Equal(Large.Payload, (await call).Payload);
        Assert.Equal(2, brotli.Compressed);
    }

    [Fact]
    public async Task An_unknown_response_encoding_is_a_mistake_at_the_start() => await Assert.ThrowsAsync<InvalidOperationException>(() =>
        RpcPair.StartAsync(options: options => options.ResponseCompressionAlgorithm = "snappy"));

    private sealed class Brotli : ICompressionProvider
    {
        public int Compressed { get; private set; }

        public string EncodingName => "br";

        public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel)
        {
            Compressed++;
            return new BrotliStream(stream, compressionLevel ?? CompressionLevel.Fastest, leaveOpen: true);
        }

        public Stream CreateDecompressionStream(Stream stream) => new BrotliStream(stream, CompressionMode.Decompress);
    }
}
