using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Kit;
using Parley.V1;

namespace Parley.Tests.Engine.Api;

[Collection(OnSqlite.Name)]
public sealed class MessageSizeTests(SqliteEngine fixture)
{
    private const string ResourceExhausted = "8";

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task A_message_that_unpacks_to_more_than_one_may_be_is_refused(string encoding)
    {
        var tenant = await fixture.NewTenantAsync();
        var body = Frame(new SendMessageRequest { Text = new Text { Body = new string('x', 5 << 20) } }.ToByteArray(), encoding);
        Assert.True(body.Length < 100_000);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(fixture.Engine.Grpc, "/parley.v1.Messages/Send"))
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tenant.ApiKey);
        request.Headers.Add("grpc-encoding", encoding);

        using var http = new HttpMessageInvoker(new LoopbackOnlyHandler());
        using var response = await http.SendAsync(request, CancellationToken.None);
        await response.Content.ReadAsByteArrayAsync();

        Assert.Equal(ResourceExhausted, response.Headers.Concat(response.TrailingHeaders).Single(header => header.Key == "grpc-status").Value.Single());
    }

    private static byte[] Frame(byte[] message, string encoding)
    {
        using var packed = new MemoryStream();
        using (Stream packing = encoding == "gzip" ? new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true) : new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            packing.Write(message);
        var frame = new byte[5 + packed.Length];
        frame[0] = 1;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), (int)packed.Length);
        packed.ToArray().CopyTo(frame, 5);
        return frame;
    }
}
