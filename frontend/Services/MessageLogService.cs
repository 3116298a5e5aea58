using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Parley.Domain.Metering;
using Parley.Frontend.Access;
using Parley.Frontend.Feeds;
using Parley.Frontend.Metering;
using Parley.V1;

namespace Parley.Frontend.Services;

/// <summary>The message log and what it costs.</summary>
public sealed class MessageLogService(Calls calls, LogReader reader, LogMapper mapper, IMessageLog log, IViews views, IJournal journal, IEndpoints endpoints, PriceTable prices, MeteringOptions options, TimeProvider time)
    : MessageLog.MessageLogBase
{
    // What happens to a message happens soon, and beside little else.
    private const int MaxEvents = 500;

    public override Task<ListMessageLogResponse> List(ListMessageLogRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, call => reader.ListAsync(call, request));

    public override Task<MessageLogDetail> Get(GetMessageLogRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        // What was just promised is waited for until the read models have it.
        if (!MessageId.TryParse(request.Message, out var id) || await views.MessageAsync(call.Tenant, id, call.Cancelled) is null) throw Arguments.NotFound("message");
        var entry = await log.FindAsync(call.Tenant, id, call.Cancelled) ?? throw Arguments.NotFound("message");
        var events = await journal.ReadStreamAsync(call.Tenant, StreamId.Of(entry.Message.Conversation), entry.Message.Version - 1, MaxEvents, call.Cancelled);
        var own = events.Where(@event => MessageEvents.IsAbout(@event, id)).Take(64).ToImmutableArray();
        var deliveries = await log.DeliveriesAsync(call.Tenant, [.. own.Select(static @event => @event.Id)], call.Cancelled);
        return new MessageLogDetail
        {
            Entry = mapper.Map(entry),
            History = { own.Select(Step) },
            Deliveries = { deliveries.Select(one => new MessageLogDetail.Types.Delivery { Webhook = one.Webhook.Value, Attempt = WebhooksService.Map(one.Attempt) }) },
        };
    });

    public override Task<UsageResponse> Usage(UsageRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        if (!SessionId.TryParse(request.Session, out var session) || await endpoints.SessionAsync(call.Tenant, session, call.Cancelled) is null) throw Arguments.NotFound("session");
        var zone = Zone(request.TimeZone.Length == 0 ? options.TimeZone : request.TimeZone);
        var (first, next) = Month(request.Month, zone);
        var delivered = await log.DeliveredAsync(call.Tenant, session, Start(first, zone), Start(next, zone), call.Cancelled);
        var bill = Bill.Month(delivered, prices, first);
        return new UsageResponse
        {
            Session = session.Value,
            Month = first.ToString("yyyy-MM", CultureInfo.InvariantCulture),
            TimeZone = zone.Id,
            Lines =
            {
                bill.Lines.Select(static line => new UsageResponse.Types.Line
                {
                    Country = line.Country, Category = line.Category, Type = line.Type, Delivered = line.Delivered, Free = line.Free, Amount = Text(line.Amount),
                }),
            },
            ServiceMessages = bill.Service,
            FreeServiceMessages = bill.Covered,
            Amount = Text(bill.Amount),
            Currency = bill.Currency,
        };
    });

    private static MessageLogDetail.Types.Step Step(JournalEvent @event)
    {
        var (status, code, text) = MessageEvents.Outcome(@event);
        return new MessageLogDetail.Types.Step
        {
            Event = @event.Id,
            Type = @event.Kind,
            At = Timestamp.FromDateTimeOffset(@event.At),
            Raw = @event.Raw is { } raw ? ByteString.CopyFrom(raw.Span) : ByteString.Empty,
            Status = (Message.Types.Status)(int)(status ?? 0),
            Failure = EventMapper.Failure(code, text),
        };
    }

    private (DateOnly First, DateOnly Next) Month(string text, TimeZoneInfo zone)
    {
        var first = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time.GetUtcNow(), zone).DateTime);
        if (text.Length > 0 && !DateOnly.TryParseExact(text + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out first))
            throw Arguments.Invalid("MONTH_INVALID", "month is YYYY-MM.");
        first = new DateOnly(first.Year, first.Month, 1);
        return first.Year is > 2000 and < 9999 ? (first, first.AddMonths(1)) : throw Arguments.Invalid("MONTH_INVALID", "month is YYYY-MM.");
    }

    private static DateTimeOffset Start(DateOnly day, TimeZoneInfo zone)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        // Where clocks jump over midnight, the day begins behind the jump.
        while (zone.IsInvalidTime(midnight)) midnight = midnight.AddMinutes(30);
        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight));
    }

    private static TimeZoneInfo Zone(string id) => TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : throw Arguments.Invalid("TIME_ZONE_INVALID", "timeZone is a name of the time zone database, such as Asia/Kolkata.");

    private static string Text(decimal? amount) => amount?.ToString("0.######", CultureInfo.InvariantCulture) ?? "";
}
