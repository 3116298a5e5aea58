using System.Text.Json;
using Parley.Domain.Conversations;

namespace Parley.Frontend.Webhooks;

/// <summary>
/// Reads messages that did not pass here: <c>smb_message_echoes</c> and <c>message_echoes</c> of the business's own phone,
/// <c>history</c> from before it was connected, and <c>standby</c>, what another app answers.
/// </summary>
internal static class EchoReadings
{
    /// <summary>What the business wrote on its own phone.</summary>
    public static ChangeReading ReadEchoes(string field, JsonElement value, DateTimeOffset now)
    {
        var reading = new Reading(field, value);
        foreach (var echo in value.Items("message_echoes")) reading.Add(echo, "phone", fromCustomer: false, echo.Text("to"), echo.Text("to_user_id"), echo.Text("to_parent_user_id"), null, null, now);
        return reading.End();
    }

    /// <summary>What was said before the number was connected, thread by thread. A thread's id is the customer's number.</summary>
    public static ChangeReading ReadHistory(JsonElement value, DateTimeOffset now)
    {
        var reading = new Reading("history", value);
        foreach (var chunk in value.Items("history"))
        {
            // As a rule that the business does not share its history.
            reading.Errors.AddRange(NumberError.Of("history", chunk));
            var metadata = chunk.Object("metadata");
            var part = new HistoryPart(StatusReadings.Number(metadata.Text("phase")), StatusReadings.Number(metadata.Text("chunk_order")), StatusReadings.Number(metadata.Text("progress")));
            foreach (var thread in chunk.Items("threads"))
            {
                var customer = thread.Text("id") ?? thread.Object("context").Text("wa_id");
                foreach (var message in thread.Items("messages")) reading.AddPast(message, customer, part, now);
            }
        }

        // Media come later, by themselves.
        foreach (var message in value.Items("messages")) reading.AddPast(message, null, null, now);
        return reading.End();
    }

    /// <summary>What customers write while another app has the thread; statuses of that app's messages are its own.</summary>
    public static ChangeReading ReadStandby(JsonElement value, DateTimeOffset now)
    {
        var reading = new Reading("standby", value);
        foreach (var message in value.Items("messages"))
            reading.Add(message, "standby", fromCustomer: true, message.Text("from"), message.Text("from_user_id"), message.Text("from_parent_user_id"), null, null, now);
        foreach (var echo in value.Items("message_echoes")) reading.Add(echo, "standby", fromCustomer: false, echo.Text("to"), echo.Text("to_user_id"), echo.Text("to_parent_user_id"), null, null, now);
        return value.Items("statuses").Any() && reading.IsEmpty ? new ChangeReading([], [], [], []) : reading.End();
    }

    private sealed class Reading(string field, JsonElement value)
    {
        private readonly Senders _senders = Senders.Of(value);
        private readonly string? _business = value.Object("metadata").Text("display_phone_number")?.TrimStart('+');
        private readonly ImmutableArray<FactReading>.Builder _facts = ImmutableArray.CreateBuilder<FactReading>();

        private readonly ImmutableArray<Fault>.Builder _faults = ImmutableArray.CreateBuilder<Fault>();

        /// <summary>What is said of the number itself.</summary>
        public List<NumberError> Errors { get; } = [.. NumberError.Of(field, value)];

        public bool IsEmpty => _facts.Count + _faults.Count + Errors.Count == 0;

        public void AddPast(JsonElement message, string? customer, HistoryPart? part, DateTimeOffset now)
        {
            var from = message.Text("from");
            var context = message.Object("history_context");
            var own = context.Text("from_me") == "true" || (from is not null && from.TrimStart('+') == _business);
            var status = context.Text("status")?.ToLowerInvariant() is { } word ? StatusWords.Parse(word) : null;
            if (own) Add(message, "history", fromCustomer: false, message.Text("to") ?? customer, message.Text("to_user_id"), null, status, part, now);
            else Add(message, "history", fromCustomer: true, from ?? customer, message.Text("from_user_id"), message.Text("from_parent_user_id"), null, part, now);
        }

        public void Add(JsonElement message, string source, bool fromCustomer, string? phone, string? userId, string? parent, MessageStatus? status, HistoryPart? part, DateTimeOffset now)
        {
            var (identities, _) = _senders.Find(phone, userId, parent);
            if (message.Text("id") is not { Length: > 0 and <= 500 } id || !Senders.CanBeTold(identities))
            {
                _faults.Add(new Fault("MALFORMED_MESSAGE", "A message without an id, or with nobody at its other end.", message.Raw()));
                return;
            }

            var type = MessageTypes.Of(message);
            var echo = new EchoFact(
                id, fromCustomer, source, type, MessageTypes.Original(type, message), MessageTypes.Line(type, message), message.Object("context").Text("id"),
                MessageTypes.RefersTo(type, message), status, field, part);
            // Its medium comes later under the same id.
            var key = type == "media_placeholder" ? WebhookReading.Key($"placeholder:{id}") : id;
            _facts.Add(new FactReading(new Peer(identities), new ConversationFact(key, WebhookReading.Time(message.Text("timestamp"), now), message.Raw(), Echo: echo), MessageTypes.File(type, message)));
        }

        public ChangeReading End()
        {
            if (IsEmpty) _faults.Add(new Fault("UNKNOWN_SHAPE", $"A change of field '{field}' without messages.", value.Raw()));
            return new ChangeReading([], [], _facts.DrainToImmutable(), _faults.DrainToImmutable()) { Errors = [.. Errors] };
        }
    }
}
