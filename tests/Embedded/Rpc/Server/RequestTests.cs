using System.Net;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Parley.Tests.Interop;

namespace Parley.Tests.Embedded.Rpc;

/// <summary>Requests that no proper client sends, and the edges of those it does.</summary>
public sealed class RequestTests
{
    private static readonly byte[] Hello = RawCall.Frame(new Ask());

    [Theory]
    [InlineData("application/grpc")]
    [InlineData("application/grpc+proto")]
    [InlineData("application/grpc; charset=utf-8")]
    public async Task Content_types_of_grpc_are_taken(string contentType) => Assert.Equal(StatusCode.OK, (await SendAsync(Hello, contentType)).Status);

    [Theory]
    [InlineData(null)]
    [InlineData("application/json")]
    [InlineData("application/grpc-web")]
    [InlineData("application/grpcx")]
    public async Task Other_content_types_are_unsupported_media(string? contentType)
    {
        var call = await SendAsync(Hello, contentType);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, call.Response.StatusCode);
        Assert.Equal(StatusCode.Internal, call.Status);
    }

    [Fact]
    public async Task Http_1_is_told_to_upgrade()
    {
        await using var server = await RpcServer.StartAsync(protocols: HttpProtocols.Http1);
        using var call = new RawCall(server);
        call.Request.Version = HttpVersion.Version11;
        await call.SendAsync(Hello);
        Assert.Equal(HttpStatusCode.UpgradeRequired, call.Response.StatusCode);
    }

    [Fact]
    public async Task No_message_is_an_error() => Assert.Equal(StatusCode.Internal, (await SendAsync([])).Status);

    [Fact]
    public async Task Two_messages_are_an_error() => Assert.Equal(StatusCode.Internal, (await SendAsync([.. Hello, .. Hello])).Status);

    [Theory]
    [InlineData(new byte[] { 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 9, 1 })]
    public async Task A_part_of_a_message_is_an_error(byte[] body) => Assert.Equal(StatusCode.Internal, (await SendAsync(body)).Status);

    [Fact]
    public Task Unknown_flags_are_an_error() => UnreadableAsync(RawCall.Frame([], flags: 2));

    [Fact]
    public Task What_does_not_parse_is_an_error() => UnreadableAsync(RawCall.Frame([0xFF, 0xFF]));

    [Theory]
    [InlineData(null)]
    [InlineData("identity")]
    public async Task A_compressed_message_needs_an_encoding(string? encoding) =>
        Assert.Equal(StatusCode.Internal, (await SendAsync(RawCall.Frame(RawCall.Gzip(new byte[9]), flags: 1), encoding: encoding)).Status);

    [Fact]
    public async Task An_unknown_encoding_is_unimplemented_and_the_known_are_named()
    {
        var call = await SendAsync(RawCall.Frame([1, 2, 3], flags: 1), encoding: "snappy");
        Assert.Equal(StatusCode.Unimplemented, call.Status);
        Assert.Equal("identity,gzip,deflate", call.Value("grpc-accept-encoding"));
    }

    [Fact]
    public async Task A_plain_message_may_come_under_any_encoding() => Assert.Equal(StatusCode.OK, (await SendAsync(Hello, encoding: "gzip")).Status);

    [Fact]
    public Task Damaged_compression_is_an_error() => UnreadableAsync(RawCall.Frame([1, 2, 3, 4], flags: 1), "gzip");

    [Fact]
    public async Task A_message_over_the_limit_is_refused_by_its_header_alone()
    {
        await using var server = await RpcServer.StartAsync();
        using var call = new RawCall(server);
        var body = new OpenContent();
        var opened = call.OpenAsync(body);
        await body.WriteAsync(new byte[] { 0, 6, 64, 0, 0 });
        await opened;
        Assert.Equal(StatusCode.ResourceExhausted, call.Status);
        body.End();
    }

    [Fact]
    public async Task The_limit_itself_is_allowed()
    {
        await using var server = await RpcServer.StartAsync(options => options.MaxReceiveMessageSize = 1000);
        // A field of 997 bytes takes three more: its tag and the two bytes of its length.
        using var fits = new RawCall(server);
        Assert.Equal(StatusCode.OK, (await fits.SendAsync(RawCall.Frame(Asking(997)))).Status);
        using var over = new RawCall(server);
        Assert.Equal(StatusCode.ResourceExhausted, (await over.SendAsync(RawCall.Frame(Asking(998)))).Status);

        static Ask Asking(int size) => new() { Payload = ByteString.CopyFrom(new byte[size]) };
    }

    [Fact]
    public async Task A_response_over_the_limit_is_refused()
    {
        await using var rpc = await RpcPair.StartAsync(options: options => options.MaxSendMessageSize = 1000);
        Assert.Equal(1, (await rpc.Client.UnaryAsync(new Ask { AnswerSize = 900 })).Number);
        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await rpc.Client.UnaryAsync(new Ask { AnswerSize = 1100 }));
        Assert.Equal(StatusCode.ResourceExhausted, refusal.StatusCode);
    }

    [Fact]
    public async Task Binary_metadata_that_is_no_base64_is_refused_when_it_is_read()
    {
        await using var rpc = await RpcPair.StartAsync();
        using var call = new RawCall(rpc.Server);
        call.Request.Headers.TryAddWithoutValidation("x-b-bin", "!");
        Assert.Equal(StatusCode.Unknown, (await call.SendAsync(RawCall.Frame(new Ask { EchoMetadata = true }))).Status);
    }

    private static async Task UnreadableAsync(byte[] body, string? encoding = null)
    {
        await using var server = await RpcServer.StartAsync();
        using var call = await SendAsync(server, body, encoding: encoding);
        Assert.Equal((StatusCode.Unknown, "Exception was thrown by handler."), (call.Status, call.Detail));
        Assert.Single(server.Log.Errors);
    }

    private static async Task<RawCall> SendAsync(byte[] body, string? contentType = "application/grpc", string? encoding = null)
    {
        await using var server = await RpcServer.StartAsync();
        using var call = await SendAsync(server, body, contentType, encoding);
        Assert.Empty(server.Log.Errors);
        return call;
    }

    private static async Task<RawCall> SendAsync(RpcServer server, byte[] body, string? contentType = "application/grpc", string? encoding = null)
    {
        var call = new RawCall(server);
        if (encoding is not null)
            call.Request.Headers.Add("grpc-encoding", encoding);
        return await call.SendAsync(body, contentType);
    }
}
