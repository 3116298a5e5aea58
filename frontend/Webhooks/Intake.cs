using System.Text.Json;
using Parley.Frontend.Webhooks.Consent;
using Parley.Frontend.Webhooks.Spooling;

namespace Parley.Frontend.Webhooks;

/// <summary>
/// Takes verified webhooks apart and brings each part where it belongs. Durable on return: every message and status is
/// in the journal, parked or a dead letter. One bad part never fails its neighbours; twice is once.
/// </summary>
public sealed partial class Intake(
    AppDirectory directory,
    MessageIntake messages,
    StatusIntake statuses,
    FactIntake facts,
    People people,
    ConsentSignals consent,
    AccountIntake accounts,
    IDeadLetters deadLetters,
    IntakeMetrics metrics,
    TimeProvider time,
    ILogger<Intake> logger)
{
    /// <summary>Handles a body whose signature was verified with a secret of <paramref name="app"/>.</summary>
    /// <returns>False when the body is not JSON.</returns>
    /// <exception cref="JournalUnavailableException">The store did not take all of it; it is to be handled again.</exception>
    public async Task<bool> TakeAsync(string app, ReadOnlyMemory<byte> body, DateTimeOffset receivedAt, CancellationToken cancellationToken)
    {
        var sorting = new IntakeSorting(time);
        if (!await SortAsync(app, body, receivedAt, sorting, cancellationToken)) return false;
        await DeliverAsync(sorting, cancellationToken);
        return true;
    }

    /// <summary>
    /// Handles several bodies together, each conversation's parts in the order of the bodies. What is not JSON was
    /// acknowledged before anybody looked, so it becomes a dead letter.
    /// </summary>
    /// <exception cref="JournalUnavailableException">The store did not take all of it; it is to be handled again.</exception>
    public async Task ReplayAsync(ReadOnlyMemory<SpooledWebhook> webhooks, CancellationToken cancellationToken)
    {
        var sorting = new IntakeSorting(time);
        for (var i = 0; i < webhooks.Length; i++)
        {
            var webhook = webhooks.Span[i];
            if (!await SortAsync(webhook.App, webhook.Body, webhook.ReceivedAt, sorting, cancellationToken))
                sorting.LettersOf(webhook.App).Add(null, "NOT_JSON", "A signed body that is not JSON.", webhook.Body.ToArray());
        }

        await DeliverAsync(sorting, cancellationToken);
    }

    private async Task DeliverAsync(IntakeSorting sorting, CancellationToken cancellationToken)
    {
        if (sorting.Sessions is [{ Messages.Count: > 0, Statuses.Count: 0, Facts.Count: 0, Book.Count: 0, Preferences.Count: 0, Errors: null } only])
        {
            await messages.TakeAsync(only.Session, only.Messages.ToImmutable(), only.Letters, cancellationToken);
        }
        else
        {
            var work = new List<Task>(sorting.Sessions.Count * 2);
            foreach (var part in sorting.Sessions)
            {
                if (part.Messages.Count > 0) work.Add(messages.TakeAsync(part.Session, part.Messages.ToImmutable(), part.Letters, cancellationToken));
                if (part.Preferences.Count > 0) work.Add(PreferAsync(part, cancellationToken));
                if (part.Statuses.Count > 0) work.Add(statuses.TakeAsync(part.Session, part.Statuses.ToImmutable(), part.Letters, cancellationToken));
            }

            await Task.WhenAll(work);
            foreach (var part in sorting.Sessions)
            {
                foreach (var entry in part.Book) await people.SyncAsync(part.Session, entry, cancellationToken);
                foreach (var (error, at) in part.Errors ?? []) await accounts.TakeAsync(part.Session, error, at, part.Letters, cancellationToken);
                if (part.Facts.Count > 0) await facts.TakeAsync(part.Session, part.Facts.ToImmutable(), part.Letters, cancellationToken);
            }
        }

        foreach (var change in sorting.Accounts) await accounts.TakeAsync(change, sorting.LettersOf(change.App), cancellationToken);
        var letters = sorting.Letters();
        if (letters.IsEmpty) return;
        await deadLetters.AddAsync(letters, cancellationToken);
        metrics.DeadLetters(letters.Length);
    }

    private async Task<bool> SortAsync(string app, ReadOnlyMemory<byte> body, DateTimeOffset receivedAt, IntakeSorting sorting, CancellationToken cancellationToken)
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
            var changes = 0;
            foreach (var entry in document.RootElement.Items("entry"))
            {
                foreach (var change in entry.Items("changes"))
                {
                    changes++;
                    if (AccountChange.Read(app, entry, change, receivedAt) is { } account) sorting.Accounts.Add(account);
                    else await SortAsync(app, entry, change, receivedAt, sorting, cancellationToken);
                }
            }

            if (changes == 0) sorting.LettersOf(app).Add(null, "UNKNOWN_SHAPE", "A body without entry[].changes[].", body.ToArray());
        }

        return true;
    }

    private async ValueTask SortAsync(string app, JsonElement entry, JsonElement change, DateTimeOffset receivedAt, IntakeSorting sorting, CancellationToken cancellationToken)
    {
        var value = change.Object("value");
        // A handover has no metadata: who receives is the number.
        var number = value.Object("metadata").Text("phone_number_id") ?? value.Object("recipient").Text("phone_number_id");
        if (number is null)
        {
            sorting.LettersOf(app).Add(null, "UNKNOWN_SHAPE", $"A change of field '{change.Text("field")}' that names no phone number id.", change.Raw());
            return;
        }

        if (await directory.SessionAsync(number, cancellationToken) is not { } session)
        {
            metrics.Foreign();
            sorting.LettersOf(app).Add(null, "UNOWNED_NUMBER", $"No tenant has connected the number {number}.", change.Raw());
            return;
        }

        if (session.App != app)
        {
            metrics.Foreign();
            LogForeign(app, number);
            sorting.LettersOf(app).Add(null, "FOREIGN_NUMBER", $"The number {number} is bound to another app than the one that signed.", change.Raw());
            return;
        }

        if (change.Text("field") == "user_preferences")
        {
            var people = Senders.Of(value);
            foreach (var preference in value.Items("user_preferences"))
            {
                if (PreferenceReading.Read(preference, people, receivedAt) is { } choice) sorting.Add(session, choice);
                else sorting.LettersOf(app).Add(session.Tenant, "MALFORMED_PREFERENCE", "A user preference that names nobody, or something that is not known.", preference.Raw());
            }

            return;
        }

        if (change.Text("field") == "smb_app_state_sync")
        {
            sorting.AddBook(session, AddressBookReading.Read(value, receivedAt, fragment => sorting.LettersOf(app).Add(
                session.Tenant, "MALFORMED_CONTACT", "An entry of the phone's address book without a number.", fragment)));
            return;
        }

        if (WebhookReading.Read(change.Text("field"), value, receivedAt) is not { } reading)
        {
            sorting.LettersOf(app).Add(session.Tenant, "UNKNOWN_FIELD", $"Changes of field '{change.Text("field")}' are not handled yet.", change.Raw());
            return;
        }

        sorting.Add(session, reading, reading.Errors.IsEmpty ? null : WebhookReading.Seconds(entry.Text("time")));
    }

    private async Task PreferAsync(IntakeSorting.SessionPart part, CancellationToken cancellationToken)
    {
        foreach (var preference in part.Preferences) await consent.PreferAsync(part.Session, preference, cancellationToken);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "App {App} signed a webhook for number {Number}, which is bound to another app; it was delivered to nobody")]
    private partial void LogForeign(string app, string number);
}
