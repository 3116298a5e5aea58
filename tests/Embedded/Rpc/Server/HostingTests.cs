using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.Tests.Interop;

namespace Parley.Tests.Embedded.Rpc;

public sealed class HostingTests
{
    private static readonly Ask Hello = new();

    [Fact]
    public async Task Each_call_has_a_service_of_its_own_with_its_own_scope()
    {
        var log = new Log();
        await using var server = await StartAsync(services => services.AddSingleton(log).AddScoped<Scoped>());
        await CallAsync(server, times: 2);
        Assert.Equal(2, log.Made.Distinct().Count());
        Assert.Equal(2, log.Scopes.Distinct().Count());
        Assert.Equal(2, log.Disposed);
    }

    [Fact]
    public async Task A_registered_service_is_used_and_left_to_its_container()
    {
        var log = new Log();
        await using (var server = await StartAsync(services => services.AddSingleton(log).AddSingleton<Scoped>().AddSingleton<Service>()))
        {
            await CallAsync(server, times: 2);
            Assert.Single(log.Made);
            Assert.Equal(0, log.Disposed);
        }

        Assert.Equal(1, log.Disposed);
    }

    [Fact]
    public async Task Endpoints_carry_the_method_and_the_attributes_of_class_and_method()
    {
        var endpoints = new List<Endpoint>();
        await using var server = await RpcServer.StartAsync(
            services: services => services.AddSingleton(new Log()).AddScoped<Scoped>(),
            map: app =>
            {
                app.MapGrpcService<Service>().WithMetadata(new TagAttribute("convention"));
                endpoints.AddRange(((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints));
            });
        var unary = endpoints.Single(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.Name == "Unary");
        Assert.Equal(typeof(Service), unary.Metadata.GetMetadata<GrpcMethodMetadata>()!.ServiceType);
        Assert.Equal(["class", "method", "convention"], unary.Metadata.OfType<TagAttribute>().Select(tag => tag.Text));
        Assert.Equal(["POST"], unary.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods);
        Assert.Equal(4, endpoints.Count(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>() is not null));
    }

    [Fact]
    public async Task A_service_has_options_of_its_own()
    {
        await using var server = await RpcServer.StartAsync(
            options => options.MaxReceiveMessageSize = 10,
            services => services.AddGrpc().AddServiceOptions<InteropService>(options => options.MaxReceiveMessageSize = null));
        using var channel = GrpcChannel.ForAddress(server.Address);
        using var call = new Interop.Interop.InteropClient(channel).Collect();
        await call.RequestStream.WriteAsync(new Ask { Payload = Google.Protobuf.ByteString.CopyFrom(new byte[10_000_000]) });
        await call.RequestStream.CompleteAsync();
        Assert.Equal(10_000_000, (await call).Bytes);
    }

    [Fact]
    public async Task What_was_not_added_is_said_at_the_start()
    {
        var bare = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        bare.WebHost.UseKestrelCore();
        bare.Services.AddRouting();
        await using var app = bare.Build();
        Assert.Contains("AddGrpc", Assert.Throws<InvalidOperationException>(() => app.MapGrpcService<InteropService>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_knows_where_it_comes_from()
    {
        string? address = null;
        await using var rpc = await RpcPair.StartAsync(new Handlers
        {
            Unary = (_, context) =>
            {
                Assert.Equal("/parley.interop.v1.Interop/Unary", context.Method);
                Assert.StartsWith("ipv4:127.0.0.1:", context.Peer, StringComparison.Ordinal);
                Assert.Equal(new Uri(address!).Authority, context.Host);
                Assert.Equal("value", context.RequestHeaders.GetValue("x-key"));
                Assert.DoesNotContain(context.RequestHeaders, entry => entry.Key is "content-type" or "te" or "grpc-accept-encoding" or "host");
                Assert.False(context.AuthContext.IsPeerAuthenticated);
                Assert.Empty(context.AuthContext.PeerIdentity);
                context.UserState["x"] = 1;
                Assert.Equal(1, context.GetHttpContext().Items["x"]);
                return Task.FromResult(new Answer { Number = 9 });
            },
        });
        address = rpc.Server.Address;
        Assert.Equal(9, (await rpc.Client.UnaryAsync(Hello, new Metadata { { "x-key", "value" } })).Number);
    }

    [Fact]
    public async Task Stopping_lets_calls_finish_and_takes_no_more()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var rpc = await RpcPair.StartAsync(new Handlers
        {
            Unary = async (_, context) =>
            {
                entered.TrySetResult();
                await release.Task;
                return new Answer { Number = context.CancellationToken.IsCancellationRequested ? -1 : 6 };
            },
        });
        var call = rpc.Client.UnaryAsync(Hello);
        await entered.Task;
        var stopped = rpc.Server.StopAsync();
        using (var late = GrpcChannel.ForAddress(rpc.Server.Address))
        {
            var refusal = await Assert.ThrowsAsync<RpcException>(async () =>
            {
                // The listener closes a moment after the stop begins; until then a connection may still be taken and told to go away.
                while (true)
                    await new Interop.Interop.InteropClient(late).UnaryAsync(Hello, deadline: DateTime.UtcNow.AddSeconds(1));
            });
            Assert.Contains(refusal.StatusCode, new[] { StatusCode.Unavailable, StatusCode.DeadlineExceeded });
        }

        Assert.False(stopped.IsCompleted);
        release.SetResult();
        Assert.Equal(6, (await call).Number);
        await stopped;
    }

    private static Task<RpcServer> StartAsync(Action<IServiceCollection> services) =>
        RpcServer.StartAsync(services: services, map: app => app.MapGrpcService<Service>());

    private static async Task CallAsync(RpcServer server, int times)
    {
        using var channel = GrpcChannel.ForAddress(server.Address);
        for (var i = 0; i < times; i++)
            await new Interop.Interop.InteropClient(channel).UnaryAsync(Hello);
    }

    public sealed class Log
    {
        public List<object> Made { get; } = [];

        public List<object> Scopes { get; } = [];

        public int Disposed { get; set; }
    }

    public sealed class Scoped;

    [AttributeUsage(AttributeTargets.All)]
    public sealed class TagAttribute(string text) : Attribute
    {
        public string Text => text;
    }

    [Tag("class")]
    public sealed class Service : Interop.Interop.InteropBase, IAsyncDisposable
    {
        private readonly Log _log;

        public Service(Log log, Scoped scoped)
        {
            _log = log;
            log.Made.Add(this);
            log.Scopes.Add(scoped);
        }

        [Tag("method")]
        public override Task<Answer> Unary(Ask request, ServerCallContext context) => Task.FromResult(new Answer());

        public ValueTask DisposeAsync()
        {
            _log.Disposed++;
            return default;
        }
    }
}
