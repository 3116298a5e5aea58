using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Parley.Frontend.Access;
using Parley.Frontend.Feeds;
using Parley.V1;
using Parley.Wire;

namespace Parley.Frontend.Services;

/// <summary>A tenant's events from a cursor on. A slow reader slows only itself: pages are read as fast as it takes them.</summary>
public sealed class EventsService(Calls calls, TenantGate gate, IFeed feed, FeedAge age, NamedPositions named, FeedWatch watch, IHostApplicationLifetime lifetime, TimeProvider time) : Events.EventsBase
{
    private const int PageSize = 500;
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1), Again = TimeSpan.FromSeconds(1);

    public override Task Subscribe(SubscribeRequest request, IServerStreamWriter<Event> responseStream, ServerCallContext context) => calls.AsTenantAsync(context, async call =>
    {
        using var lease = watch.Watch(call.Tenant);
        // A subscription never ends by itself: a stop would wait for it.
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(call.Cancelled, lifetime.ApplicationStopping);
        var cursor = request.Subscription.Length > 0 ? await named.BeginAsync(call.Tenant, NamedPositions.Name(request.Subscription), request.Cursor, call.Cancelled)
            : request.Cursor.Length == 0 ? await feed.HeadAsync(call.Cancelled)
            : await age.CheckedAsync(call.Tenant, request.Cursor, call.Cancelled);
        // Who drops before the first event resumes from here and not from a later head.
        var headers = new Metadata { { "cursor", cursor.Value } };
        // A stream's trailers come when it is over, which is too late for what is left of the limit.
        foreach (var entry in context.ResponseTrailers) headers.Add(entry);
        await context.WriteResponseHeadersAsync(headers);
        while (!ended.IsCancellationRequested)
        {
            gate.Check(call.Tenant);
            var next = lease.Next;
            var page = await feed.ReadAsync(call.Tenant, cursor, PageSize, call.Cancelled);
            foreach (var entry in page.Events) await responseStream.WriteAsync(call.Seen(EventMapper.Map(entry)), call.Cancelled);
            cursor = page.Next;
            // A hint may be lost, so the reader also looks by itself.
            if (!page.More) await Task.WhenAny(next, Task.Delay(LookEvery, time, ended.Token));
        }

        call.Cancelled.ThrowIfCancellationRequested();
        throw RpcFailure.Create(StatusCode.Unavailable, "STOPPING", "The server is stopping. Subscribe again from the last cursor.", Again);
#pragma warning disable CS0162 // the lambda needs a result type
        return true;
#pragma warning restore CS0162
    });

    public override Task<Subscription> Commit(CommitRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
        SubscriptionsService.Map(await named.CommitAsync(call.Tenant, NamedPositions.Name(request.Subscription), request.Cursor, request.Reset, call.Cancelled)));

    public override Task<ListEventTypesResponse> ListTypes(ListEventTypesRequest request, ServerCallContext context) =>
        calls.AsAnyoneAsync(context, request, _ => Task.FromResult(new ListEventTypesResponse { EventTypes = { EventCatalogue.All } }));
}
