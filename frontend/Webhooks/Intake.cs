using System.Text.Json;

namespace Parley.Frontend.Webhooks;

/// <summary>
/// Takes a verified webhook apart and brings each part where it belongs. Durable on return: every message and status is
/// in the journal, parked or a dead letter. One bad part never fails its neighbours.
/// </summary>
public sealed partial class Intake(
    AppDirectory directory,
    MessageIntake messages,
    StatusIntake statuses,
    IDeadLetters deadLetters,
    IntakeMetrics metrics,
    TimeProvider time,
    ILogger<Intake> logger)
{
    /// <summary>Handles a body whose signature was verified with <paramref name="app"/>'s secret.</summary>
    /// <returns>False when the body is not JSON.</returns>
    /// <exception cref="JournalUnavailableException">The store did not take all of it; Meta is to send it again.</exception>
    public async Task<bool> TakeAsync(OpenApp app, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            return false;
        }

        using (document)
        {
            var letters = new Letters($"webhook:{app.Name}", time);
            var work = new List<Task>();
            var root = document.RootElement;
            var changes = 0;
            foreach (var entry in root.Items("entry"))
            {
                foreach (var change in entry.Items("changes"))
                {
                    changes++;
                    await SortAsync(app, change, letters, work, cancellationToken);
                }
            }

            if (changes == 0) letters.Add(null, "UNKNOWN_SHAPE", "A body without entry[].changes[].", body.ToArray());
            await Task.WhenAll(work);
            if (letters.Count > 0)
            {
                metrics.DeadLetters(letters.Count);
                await deadLetters.AddAsync(letters.ToImmutable(), cancellationToken);
            }
        }

        return true;
    }

    private async Task SortAsync(OpenApp app, JsonElement change, Letters letters, List<Task> work, CancellationToken cancellationToken)
    {
        var value = change.Object("value");
        var number = value.Object("metadata").Text("phone_number_id");
        if (number is null)
        {
            letters.Add(null, "UNKNOWN_SHAPE", $"A change of field '{change.Text("field")}' that names no phone number id.", change.Raw());
            return;
        }

        if (await directory.SessionAsync(number, cancellationToken) is not { } session)
        {
            metrics.Foreign();
            letters.Add(null, "UNOWNED_NUMBER", $"No tenant has connected the number {number}.", change.Raw());
            return;
        }

        if (session.App != app.Name)
        {
            metrics.Foreign();
            LogForeign(app.Name, number);
            letters.Add(null, "FOREIGN_NUMBER", $"The number {number} is bound to another app than the one that signed.", change.Raw());
            return;
        }

        if (change.Text("field") != "messages")
        {
            letters.Add(session.Tenant, "UNKNOWN_FIELD", $"Changes of field '{change.Text("field")}' are not handled yet.", change.Raw());
            return;
        }

        var reading = WebhookReading.Read(value, time.GetUtcNow());
        foreach (var fault in reading.Faults) letters.Add(session.Tenant, fault.Reason, fault.Detail, fault.Fragment);
        if (!reading.Messages.IsEmpty) work.Add(messages.TakeAsync(session, reading.Messages, letters, cancellationToken));
        if (!reading.Statuses.IsEmpty) work.Add(statuses.TakeAsync(session, reading.Statuses, letters, cancellationToken));
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "App {App} signed a webhook for number {Number}, which is bound to another app; it was delivered to nobody")]
    private partial void LogForeign(string app, string number);
}
