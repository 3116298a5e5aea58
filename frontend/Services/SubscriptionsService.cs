using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Parley.Frontend.Access;
using Parley.Frontend.Feeds;
using Parley.V1;

namespace Parley.Frontend.Services;

/// <summary>A tenant's named positions in its feed.</summary>
public sealed class SubscriptionsService(Calls calls, ISubscriptions subscriptions) : Subscriptions.SubscriptionsBase
{
    public override Task<ListSubscriptionsResponse> List(ListSubscriptionsRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var page = await subscriptions.ListAsync(call.Tenant, Arguments.Cursor(request.Cursor), Arguments.PageSize(request.PageSize), call.Cancelled);
        return new ListSubscriptionsResponse { Subscriptions = { page.Items.Select(Map) }, NextCursor = page.Next ?? "" };
    });

    public override Task<DeleteSubscriptionResponse> Delete(DeleteSubscriptionRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        await subscriptions.RemoveAsync(call.Tenant, NamedPositions.Name(request.Name), call.Cancelled);
        return new DeleteSubscriptionResponse();
    });

    internal static Subscription Map(SubscriptionRecord record) => new()
    {
        Name = record.Name,
        Cursor = FeedAge.ToText(record.Position),
        CreatedAt = Timestamp.FromDateTimeOffset(record.CreatedAt),
        CommittedAt = record.CommittedAt is { } at ? Timestamp.FromDateTimeOffset(at) : null,
    };
}
