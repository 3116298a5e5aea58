using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orleans;
using Parley.Frontend.Access;
using Parley.V1;

namespace Parley.Frontend.Services;

/// <summary>Accounts, for the platform's admin.</summary>
public sealed class TenantsService(Calls calls, IGrainFactory grains, IAccounts accounts, ApiKeys keys, TimeProvider time) : Tenants.TenantsBase
{
    private const string FirstKeyName = "first key";

    public override Task<CreateTenantResponse> Create(CreateTenantRequest request, ServerCallContext context) => calls.AsPlatformAsync(context, request, async cancelled =>
    {
        var wanted = new TenantRecord(TenantId.New(), Arguments.Name(request.Name), time.GetUtcNow());
        var tenant = await accounts.CreateTenantAsync(wanted, Arguments.Key(request.Key), cancelled);
        await grains.GetGrain<ITenantGrain>(tenant.Id.Value).CreateAsync(tenant.Name, cancelled);
        var response = new CreateTenantResponse { Tenant = Map(tenant) };
        if (tenant.Id == wanted.Id) response.ApiKey = (await keys.MintAsync(tenant.Id, FirstKeyName, cancelled)).Text;
        return response;
    });

    public override Task<Tenant> Get(GetTenantRequest request, ServerCallContext context) => calls.AsPlatformAsync(context, request, async cancelled =>
        TenantId.TryParse(request.Id, out var id) && await accounts.TenantAsync(id, cancelled) is { } tenant ? Map(tenant) : throw Arguments.NotFound("tenant"));

    public override Task<ListTenantsResponse> List(ListTenantsRequest request, ServerCallContext context) => calls.AsPlatformAsync(context, request, async cancelled =>
    {
        var page = await accounts.TenantsAsync(Arguments.Cursor(request.Cursor), Arguments.PageSize(request.PageSize), cancelled);
        return new ListTenantsResponse { Tenants = { page.Items.Select(Map) }, NextCursor = page.Next ?? "" };
    });

    private static Tenant Map(TenantRecord record) => new() { Id = record.Id.Value, Name = record.Name, CreatedAt = Timestamp.FromDateTimeOffset(record.CreatedAt) };
}
