using Grpc.Core;
using Orleans;
using Parley.Frontend.Access;
using Parley.Frontend.Auditing;
using Parley.V1;

namespace Parley.Frontend.Services;

/// <summary>Business portfolios, for the platform's admin.</summary>
public sealed class PortfoliosService(Calls calls, IGrainFactory grains, IPortfolios portfolios, IAccounts accounts) : Portfolios.PortfoliosBase
{
    private const int MaxWeight = 1000;

    public override Task<ListPortfoliosResponse> List(ListPortfoliosRequest request, ServerCallContext context) => calls.AsPlatformAsync(context, request, async cancelled =>
    {
        var page = await portfolios.ListAsync(Arguments.Cursor(request.Cursor), Arguments.PageSize(request.PageSize), cancelled);
        return new ListPortfoliosResponse { Portfolios = { page.Items.Select(key => key.Value) }, NextCursor = page.Next ?? "" };
    });

    public override Task<Portfolio> Get(GetPortfolioRequest request, ServerCallContext context) => calls.AsPlatformAsync(context, request, async cancelled =>
        Map(request.Id, await (await FindAsync(request.Id, cancelled)).StateAsync(cancelled)));

    public override Task<Portfolio> Update(UpdatePortfolioRequest request, ServerCallContext context) => calls.AsPlatformAsync(context, request, async cancelled =>
    {
        if (!System.Enum.IsDefined(request.Limit)) throw Arguments.Invalid("MESSAGING_LIMIT_INVALID", "limit is TIER_250, TIER_1K, TIER_2K, TIER_10K, TIER_100K or TIER_UNLIMITED.");
        var weights = ImmutableArray.CreateBuilder<Contracts.Grains.TenantWeight>(request.Weights.Count);
        foreach (var one in request.Weights)
        {
            if (!TenantId.TryParse(one.Tenant, out var tenant) || await accounts.TenantAsync(tenant, cancelled) is null) throw Arguments.NotFound("tenant");
            if (one.Weight is < 1 or > MaxWeight) throw Arguments.Invalid("WEIGHT_INVALID", $"A weight goes from 1 to {MaxWeight}.");
            weights.Add(new Contracts.Grains.TenantWeight(tenant, one.Weight));
        }

        var limit = request.Limit == V1.MessagingLimit.Unspecified ? (Contracts.Ports.MessagingLimit?)null : (Contracts.Ports.MessagingLimit)(int)request.Limit;
        var audit = AuditScope.Of(context.GetHttpContext());
        audit.Changed("limit", null, $"{request.Limit}");
        foreach (var weight in weights) audit.Changed(weight.Tenant.Value, null, $"{weight.Weight}");
        return Map(request.Id, await (await FindAsync(request.Id, cancelled)).SetAsync(new PortfolioSettings(limit, weights.ToImmutable()), cancelled));
    });

    /// <summary>A tenant's part in the API's words.</summary>
    internal static V1.Reach? Map(TenantReach? reach)
    {
        if (reach is null) return null;
        var mapped = new V1.Reach { Limit = (V1.MessagingLimit)(int)reach.Limit, Used = reach.Used };
        if (reach.People is { } people) mapped.People = people;
        return mapped;
    }

    private static Portfolio Map(string id, PortfolioState state) => new()
    {
        Id = id,
        Limit = (V1.MessagingLimit)(int)state.Limit,
        Tenants = { state.Tenants.Select(one => new Portfolio.Types.TenantPart { Tenant = one.Tenant.Value, Weight = one.Weight, Reach = Map(one.Reach) }) },
    };

    private async Task<IPortfolioGrain> FindAsync(string text, CancellationToken cancelled) =>
        PortfolioKey.TryParse(text, out var key) && !(await portfolios.LoadAsync(key, cancelled)).Sessions.IsEmpty
            ? grains.GetGrain<IPortfolioGrain>(key.ToString())
            : throw Arguments.NotFound("portfolio");
}
