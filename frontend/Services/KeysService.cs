using System.Net;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Parley.Frontend.Access;
using Parley.V1;
using Parley.Wire;

namespace Parley.Frontend.Services;

/// <summary>A tenant's API keys. No key makes, or gets hold of, one that may do more than itself.</summary>
public sealed class KeysService(Calls calls, IAccounts accounts, IEndpoints endpoints, ApiKeys keys, TimeProvider time) : Keys.KeysBase
{
    private const int MaxSessions = 100, MaxNetworks = 32;
    private static readonly TimeSpan Overlap = TimeSpan.FromDays(1), MaxOverlap = TimeSpan.FromDays(7);

    public override Task<CreateKeyResponse> Create(CreateKeyRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var name = Arguments.Name(request.Name);
        var scope = await ScopeAsync(call, request);
        if (!call.Scope.Covers(scope)) throw Beyond();
        call.Audit.Changed("name", null, name);
        call.Audit.Changed("permissions", null, string.Join(' ', Permissions.OfKeys.Where(one => (scope.Permissions & Permissions.Bit(one)) != 0).Select(Permissions.NameOf)));
        if (scope.OnlyTest) call.Audit.Changed("test", null, "true");
        call.Audit.Changed("networks", null, string.Join(' ', scope.Networks));
        var (record, text) = await keys.MintAsync(call.Tenant, name, call.Cancelled, scope, await ExpiryAsync(call, request.ExpiresAt), call.Author);
        return new CreateKeyResponse { Key = Map(record), ApiKey = text };
    });

    public override Task<ListKeysResponse> List(ListKeysRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var page = await accounts.KeysAsync(call.Tenant, Arguments.Cursor(request.Cursor), Arguments.PageSize(request.PageSize), call.Cancelled);
        return new ListKeysResponse { Keys = { page.Items.Select(Map) }, NextCursor = page.Next ?? "" };
    });

    public override Task<RotateKeyResponse> Rotate(RotateKeyRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var overlap = request.Overlap is null ? Overlap : TimeSpan.FromSeconds(request.Overlap.Seconds);
        if (overlap < TimeSpan.Zero || overlap > MaxOverlap) throw Arguments.Invalid("OVERLAP_INVALID", "overlap goes from 0 to 7 days.");
        var record = await FindAsync(call, request.Id);
        if (record.RevokedAt is not null || record.ExpiresAt <= time.GetUtcNow())
            throw RpcFailure.Create(StatusCode.FailedPrecondition, "KEY_ENDED", "This key is revoked or has expired. Make a new one.");
        // A new secret of a stronger or longer key would be a way to it.
        if (!call.Scope.Covers(record.Scope) || await OwnExpiryAsync(call) is { } own && !(record.ExpiresAt <= own)) throw Beyond();
        if (await keys.RotateAsync(record, overlap, call.Cancelled) is not { } text) throw Arguments.NotFound("key");
        return new RotateKeyResponse { Key = Map(await FindAsync(call, request.Id)), ApiKey = text };
    });

    public override Task<RevokeKeyResponse> Revoke(RevokeKeyRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
        ApiKeyId.TryParse(request.Id, out var id) && await keys.RevokeAsync(call.Tenant, id, call.Cancelled) ? new RevokeKeyResponse() : throw Arguments.NotFound("key"));

    private async Task<ApiKeyRecord> FindAsync(TenantCall call, string text) =>
        ApiKeyId.TryParse(text, out var id) && await accounts.KeyAsync(id, call.Cancelled) is { } record && record.Tenant == call.Tenant ? record : throw Arguments.NotFound("key");

    private async Task<KeyScope> ScopeAsync(TenantCall call, CreateKeyRequest request)
    {
        var permissions = call.Scope.Permissions;
        if (request.Permissions.Count > 0)
        {
            permissions = 0;
            foreach (var permission in request.Permissions)
            {
                if (!Permissions.OfKeys.Contains(permission))
                    throw Arguments.Invalid("PERMISSION_INVALID", $"permissions names {permission}, which no key can have. They are {string.Join(", ", Permissions.OfKeys.Select(Permissions.NameOf))}.");
                permissions |= Permissions.Bit(permission);
            }
        }

        if (request.Sessions.Count > MaxSessions) throw Arguments.Invalid("SESSIONS_INVALID", $"sessions names at most {MaxSessions}.");
        var sessions = ImmutableArray.CreateBuilder<SessionId>();
        foreach (var text in request.Sessions.Distinct())
        {
            if (!SessionId.TryParse(text, out var id) || await endpoints.SessionAsync(call.Tenant, id, call.Cancelled) is null) throw Arguments.NotFound("session");
            if (request.Test && !id.IsTest) throw Arguments.Invalid("SESSIONS_INVALID", "A key for tests names numbers of the simulator alone.");
            sessions.Add(id);
        }

        if (request.Networks.Count > MaxNetworks) throw Arguments.Invalid("NETWORKS_INVALID", $"networks names at most {MaxNetworks}.");
        // What limits the maker limits what it makes, unless that is limited further.
        ImmutableArray<IPNetwork> networks = request.Networks.Count == 0 ? call.Scope.Networks : [.. request.Networks.Select(Network)];
        return new KeyScope(permissions, sessions.ToImmutable(), networks) { OnlyTest = request.Test };
    }

    private static IPNetwork Network(string text) => AddressRange.Parse(text)
        ?? throw Arguments.Invalid("NETWORKS_INVALID", $"'{(text.Length > 64 ? text[..64] : text)}' is no address range; one is 203.0.113.0/24 or 2001:db8::/32.");

    /// <summary>When a new key ends: as asked, at the latest with the key that makes it.</summary>
    private async Task<DateTimeOffset?> ExpiryAsync(TenantCall call, Timestamp? asked)
    {
        var own = await OwnExpiryAsync(call);
        if (Arguments.Time(asked, "expiresAt") is not { } at) return own;
        if (at <= time.GetUtcNow()) throw Arguments.Invalid("EXPIRY_INVALID", "expiresAt is past.");
        return at > own ? throw Beyond() : at;
    }

    private async Task<DateTimeOffset?> OwnExpiryAsync(TenantCall call) =>
        ApiKeyId.TryParse(call.Author, out var id) && await accounts.KeyAsync(id, call.Cancelled) is { } own ? own.ExpiresAt : null;

    private static RpcException Beyond() => RpcFailure.Create(
        StatusCode.PermissionDenied, "KEY_BEYOND_CALLER", "No key gives what it does not have itself: permissions, sessions, networks and time of the other key must lie within this one's.");

    private Key Map(ApiKeyRecord record) => Map(record, time.GetUtcNow());

    internal static Key Map(ApiKeyRecord record, DateTimeOffset now) => new()
    {
        Id = record.Id.Value,
        Name = record.Name,
        CreatedAt = Timestamp.FromDateTimeOffset(record.CreatedAt),
        RevokedAt = record.RevokedAt is { } at ? Timestamp.FromDateTimeOffset(at) : null,
        Permissions = { Permissions.OfKeys.Where(one => (record.Scope.Permissions & Permissions.Bit(one)) != 0) },
        Sessions = { record.Scope.Sessions.Select(static session => session.Value) },
        Networks = { record.Scope.Networks.Select(static network => network.ToString()) },
        ExpiresAt = record.ExpiresAt is { } end ? Timestamp.FromDateTimeOffset(end) : null,
        LastUsedAt = record.LastUsedAt is { } used ? Timestamp.FromDateTimeOffset(used) : null,
        Test = record.Scope.OnlyTest,
        CreatedBy = record.Author ?? "",
        FormerUntil = record.FormerUntil is { } until && until > now ? Timestamp.FromDateTimeOffset(until) : null,
    };
}
