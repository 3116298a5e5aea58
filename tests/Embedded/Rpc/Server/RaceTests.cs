using System.Collections.Concurrent;
using System.Net;
using Google.Protobuf;
using Grpc.Core;
using Parley.Tests.Interop;

namespace Parley.Tests.Embedded.Rpc;

/// <summary>Deadlines and clients that end calls at any moment: chance finds what no single case does.</summary>
public sealed class RaceTests
{
    [Fact]
    public async Task Calls_that_end_about_their_deadline_end_once_and_leave_the_server_sound()
    {
        await using var rpc = await RpcPair.StartAsync(new Handlers
        {
            Expand = async (request, responses, context) =>
            {
                for (var i = 0; i < request.Count; i++)
                {
                    await responses.WriteAsync(new Answer { Number = i });
                    await Task.Yield();
                }

                if (request.Wait)
                    await Task.Delay(Timeout.Infinite, context.CancellationToken);
            },
        });
        using var http = new HttpMessageInvoker(new SocketsHttpHandler());
        var ends = new ConcurrentDictionary<string, int>();
        await Parallel.ForEachAsync(Enumerable.Range(0, 4000), new ParallelOptions { MaxDegreeOfParallelism = 50 }, async (number, token) =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(rpc.Server.Address), RawCall.ExpandPath))
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = new ByteArrayContent(RawCall.Frame(new Ask { Count = number % 40, Wait = number % 3 == 0 })),
            };
            request.Content.Headers.ContentType = new("application/grpc");
            request.Headers.Add("grpc-timeout", $"{number % 5 * 700 + 1}u");
            ends.AddOrUpdate(await EndAsync(http, request, token), 1, (_, count) => count + 1);
        });
        // "0" and "4", each alone: exactly one status per call.
        Assert.Empty(ends.Keys.Except(["0", "4"]));
        Assert.Equal(4000, ends.Values.Sum());
        Assert.True(ends["4"] >= 4000 / 3);
        Assert.DoesNotContain(rpc.Server.Log.Errors, error => !GrpcUnderTest.IsOfLeaving(error.Exception));
    }

    [Fact]
    public async Task Clients_that_leave_at_any_moment_are_no_error_of_the_server()
    {
        await using var rpc = await RpcPair.StartAsync();
        await Parallel.ForEachAsync(Enumerable.Range(0, 1000), new ParallelOptions { MaxDegreeOfParallelism = 50 }, async (number, token) =>
        {
            using var source = new CancellationTokenSource();
            using var call = rpc.Client.Converse(cancellationToken: source.Token);
            try
            {
                for (var i = 0; ; i++)
                {
                    if (i == number % 7)
                        _ = Task.Run(source.Cancel, CancellationToken.None);
                    await call.RequestStream.WriteAsync(new Ask { Payload = ByteString.CopyFrom(new byte[number]) }, token);
                    Assert.True(await call.ResponseStream.MoveNext(token));
                }
            }
            catch (RpcException refusal)
            {
                Assert.Equal(StatusCode.Cancelled, refusal.StatusCode);
            }
        });
        Assert.Equal(1, (await rpc.Client.UnaryAsync(new Ask())).Number);
        Assert.DoesNotContain(rpc.Server.Log.Errors, error => !GrpcUnderTest.IsOfLeaving(error.Exception));
    }

    /// <summary>The status of a call, or of a stream that was reset at its deadline.</summary>
    private static async Task<string> EndAsync(HttpMessageInvoker http, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return string.Join(',', response.TrailingHeaders.Concat(response.Headers).Where(header => header.Key == "grpc-status").SelectMany(header => header.Value));
        }
        catch (Exception e) when (GrpcUnderTest.ResetsAtDeadlines && e is HttpRequestException or HttpIOException)
        {
            return "4";
        }
    }
}
