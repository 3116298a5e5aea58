using System.Globalization;
using Grpc.Core;
using Parley.Frontend.Access;
using Parley.V1;

namespace Parley.Frontend.Services;

/// <summary>A tenant's traffic in numbers.</summary>
public sealed class AnalyticsService(Calls calls, IViews views, Quotas quotas, TimeProvider time) : Analytics.AnalyticsBase
{
    private const string Form = "yyyy-MM-dd";
    private const int MaxDays = 366, DefaultDays = 30;

    public override Task<ListDaysResponse> ListDays(ListDaysRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var to = request.To.Length > 0 ? Day("to", request.To) : DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var from = request.From.Length > 0 ? Day("from", request.From) : to.AddDays(Math.Max(1 - DefaultDays, -to.DayNumber));
        var days = to.DayNumber - from.DayNumber + 1;
        if (days is < 1 or > MaxDays) throw Arguments.Invalid("DAYS_INVALID", $"from {from.ToString(Form, CultureInfo.InvariantCulture)} to {to.ToString(Form, CultureInfo.InvariantCulture)} is {days} days; 1 to {MaxDays} go at once.");
        return new ListDaysResponse { Days = { (await views.DaysAsync(call.Tenant, from, to, call.Cancelled)).Select(Map) } };
    });

    public override Task<AccountQuotas> GetQuotas(GetQuotasRequest request, ServerCallContext context) => calls.AsTenantAsync(context, async call =>
    {
        var usage = await quotas.UsageAsync(call.Tenant, call.Cancelled);
        var limits = usage.Limits;
        return new AccountQuotas
        {
            MessagesPerDay = Of(limits.MessagesPerDay, usage.MessagesToday),
            MessagesPerMonth = Of(limits.MessagesPerMonth, usage.MessagesThisMonth),
            StoredBytes = Of(limits.StoredBytes, usage.StoredBytes),
            Sessions = Of(limits.Sessions, usage.Sessions),
            Plan = usage.Plan.Plan ?? "",
            RequestsPerSecond = limits.RequestsPerSecond ?? 0,
        };
    });

    private static Quota Of(long? limit, long used) => new() { Limit = limit ?? 0, Used = used };

    private static DateOnly Day(string field, string text) => DateOnly.TryParseExact(text, Form, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        ? day
        : throw Arguments.Invalid("DAY_INVALID", $"{field} is a day as YYYY-MM-DD, in UTC.");

    private static AnalyticsDay Map(DayCounters day) => new()
    {
        Day = day.Day.ToString(Form, CultureInfo.InvariantCulture),
        Received = day.Received,
        Queued = day.Queued,
        Accepted = day.Accepted,
        Sent = day.Sent,
        Delivered = day.Delivered,
        Read = day.Read,
        Failed = day.Failed,
    };
}
