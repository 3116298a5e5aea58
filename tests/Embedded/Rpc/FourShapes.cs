using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Parley.Tests.Interop;

namespace Parley.Tests.Embedded.Rpc;

public sealed class FourShapes : IAsyncLifetime
{
    private RpcServer _server = null!;
    private GrpcChannel _channel = null!;
    private Interop.Interop.InteropClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await RpcServer.StartAsync();
        _channel = GrpcChannel.ForAddress(_server.Address);
        _client = new Interop.Interop.InteropClient(_channel);
    }

    public async Task DisposeAsync()
    {
        _channel.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Unary_answers_the_payload()
    {
        var call = _client.UnaryAsync(new Ask { Payload = ByteString.CopyFromUtf8("hello") });
        var answer = await call;
        Assert.Equal("hello", answer.Payload.ToStringUtf8());
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
        Assert.Empty(call.GetTrailers());
        Assert.Empty(_server.Log.Errors);
    }

    [Fact]
    public void Blocking_unary_answers_the_payload() =>
        Assert.Equal("hello", _client.Unary(new Ask { Payload = ByteString.CopyFromUtf8("hello") }).Payload.ToStringUtf8());

    [Fact]
    public async Task An_empty_message_travels() => Assert.Equal(1, (await _client.UnaryAsync(new Ask())).Number);

    [Fact]
    public async Task Client_stream_is_counted()
    {
        using var call = _client.Collect();
        for (var i = 0; i < 100; i++)
            await call.RequestStream.WriteAsync(new Ask { Payload = ByteString.CopyFrom(new byte[i]) });
        await call.RequestStream.CompleteAsync();
        var total = await call;
        Assert.Equal(100, total.Messages);
        Assert.Equal(99 * 100 / 2, total.Bytes);
    }

    [Fact]
    public async Task A_client_stream_without_requests_is_answered()
    {
        using var call = _client.Collect();
        await call.RequestStream.CompleteAsync();
        Assert.Equal(0, (await call).Messages);
    }

    [Fact]
    public async Task Server_stream_comes_in_order_and_ends()
    {
        using var call = _client.Expand(new Ask { Count = 1000 });
        var numbers = new List<int>();
        await foreach (var answer in call.ResponseStream.ReadAllAsync())
            numbers.Add(answer.Number);
        Assert.Equal(Enumerable.Range(1, 1000), numbers);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
        Assert.False(await call.ResponseStream.MoveNext());
    }

    [Fact]
    public async Task A_server_stream_without_responses_ends()
    {
        using var call = _client.Expand(new Ask());
        Assert.False(await call.ResponseStream.MoveNext());
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Duplex_answers_each_request_before_the_next()
    {
        using var call = _client.Converse();
        for (var i = 1; i <= 50; i++)
        {
            await call.RequestStream.WriteAsync(new Ask { Payload = ByteString.CopyFromUtf8($"{i}") });
            Assert.True(await call.ResponseStream.MoveNext());
            Assert.Equal(i, call.ResponseStream.Current.Number);
            Assert.Equal($"{i}", call.ResponseStream.Current.Payload.ToStringUtf8());
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext());
    }

    [Fact]
    public async Task A_thousand_calls_at_once_share_a_channel()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(async i =>
            (await _client.UnaryAsync(new Ask { Payload = ByteString.CopyFromUtf8($"{i}") })).Payload.ToStringUtf8()));
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"{i}"), answers);
        Assert.Empty(_server.Log.Errors);
    }

    [Fact]
    public async Task All_of_it_works_over_tls()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var signed = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddHours(1));
        using var certificate = X509CertificateLoader.LoadPkcs12(signed.Export(X509ContentType.Pfx), null);
        await using var server = await RpcServer.StartAsync(certificate: certificate);
        using var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, peer, _, _) => peer!.GetCertHashString() == certificate.GetCertHashString(),
            },
        };
        using var channel = GrpcChannel.ForAddress(server.Address, new GrpcChannelOptions { HttpHandler = handler, Credentials = ChannelCredentials.SecureSsl });
        var client = new Interop.Interop.InteropClient(channel);

        Assert.Equal(1, (await client.UnaryAsync(new Ask())).Number);
        using var call = client.Converse();
        await call.RequestStream.WriteAsync(new Ask());
        Assert.True(await call.ResponseStream.MoveNext());
        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext());
    }
}
