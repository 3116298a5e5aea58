using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Parley.Frontend.Access;
using Parley.V1;

namespace Parley.Frontend.Services;

/// <summary>A tenant's API keys.</summary>
public sealed class KeysService(Calls calls, IAccounts accounts, ApiKeys keys) : Keys.KeysBase
{
    public override Task<CreateKeyResponse> Create(CreateKeyRequest request, ServerCallContext context) => calls.AsTenantAsync(context, async call =>
    {
        var (record, text) = await keys.MintAsync(call.Tenant, Arguments.Name(request.Name), call.Cancelled);
        return new CreateKeyResponse { Key = Map(record), ApiKey = text };
    });

    public override Task<ListKeysResponse> List(ListKeysRequest request, ServerCallContext context) => calls.AsTenantAsync(context, async call =>
    {
        var page = await accounts.KeysAsync(call.Tenant, Arguments.Cursor(request.Cursor), Arguments.PageSize(request.PageSize), call.Cancelled);
        return new ListKeysResponse { Keys = { page.Items.Select(Map) }, NextCursor = page.Next ?? "" };
    });

    public override Task<RevokeKeyResponse> Revoke(RevokeKeyRequest request, ServerCallContext context) => calls.AsTenantAsync(context, async call =>
        ApiKeyId.TryParse(request.Id, out var id) && await keys.RevokeAsync(call.Tenant, id, call.Cancelled) ? new RevokeKeyResponse() : throw Arguments.NotFound("key"));

    private static Key Map(ApiKeyRecord record) => new()
    {
        Id = record.Id.Value,
        Name = record.Name,
        CreatedAt = Timestamp.FromDateTimeOffset(record.CreatedAt),
        RevokedAt = record.RevokedAt is { } at ? Timestamp.FromDateTimeOffset(at) : null,
    };
}
