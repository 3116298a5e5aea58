using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Orleans;
using Parley.Frontend.Access;
using Parley.Frontend.Webhooks;

namespace Parley.Frontend.Management;

/// <summary>
/// Embedded Signup from the first click to a connected session. Each step's result is durable before the next begins, so
/// that a signup which stopped half-way goes on from there.
/// </summary>
public sealed class SignupDesk(ISignups signups, IEndpoints endpoints, IGraph graph, ISecretBox secrets, AppDirectory directory, Quotas quotas, IGrainFactory grains, TimeProvider time)
{
    private const string PinPurpose = "signup-pin";
    // Who asks and who is told of an account may come at the same moment.
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 16).Select(_ => new SemaphoreSlim(1))];
    private static readonly TimeSpan PageLife = TimeSpan.FromHours(1), HostedLife = TimeSpan.FromDays(7);

    /// <summary>Durable on return.</summary>
    /// <param name="expected">What the customer of a hosted signup is known by; null where nothing is known.</param>
    /// <exception cref="RefusedException">The app is not set up for it, or nothing would tell the customer from another.</exception>
    public async Task<SignupRecord> CreateAsync(TenantId tenant, string app, string pin, bool hosted, ExpectedCustomer? expected, CancellationToken cancellationToken)
    {
        var record = await AppAsync(app, cancellationToken);
        var now = time.GetUtcNow();
        if (hosted && record.SealedSystemToken is null)
            throw Refused("SIGNUP_NOT_CONFIGURED", "A hosted signup ends without a code, so the app needs a system user's token; the platform's operator adds it (Apps.Save, systemToken).");
        if (hosted && expected is null && (await signups.PendingAsync(app, now, cancellationToken)).Any(signup => signup is { Hosted: true, WabaId: null, Expected: null }))
            throw Refused("SIGNUP_WAITING", "Another hosted signup of this app waits for a customer of whom nothing is known, and WhatsApp does not say which one it finishes. Say which number, business or account this customer connects, or use the signup by page.");
        var signup = new SignupRecord(
            SignupId.New(), tenant, app, hosted, secrets.Seal(tenant.Value, PinPurpose, Encoding.UTF8.GetBytes(pin)), SignupState.Pending, null, null, null, null, null, now, now + (hosted ? HostedLife : PageLife),
            expected);
        await signups.SaveAsync(signup, cancellationToken);
        return signup;
    }

    /// <summary>Done on return: subscribed, registered and connected.</summary>
    /// <exception cref="RefusedException">A step was refused; the signup stays, and can be finished later.</exception>
    public async Task<SignupRecord> FinishAsync(SignupRecord signup, SignupEnd end, CancellationToken cancellationToken)
    {
        var turn = _turns[(uint)signup.Id.GetHashCode() % (uint)_turns.Length];
        await turn.WaitAsync(cancellationToken);
        try
        {
            // As it is now: somebody may have finished it meanwhile.
            signup = await signups.FindAsync(signup.Id, cancellationToken) ?? signup;
            if (signup.State == SignupState.Connected) return signup;
            if (signup.ExpiresAt <= time.GetUtcNow()) throw Refused("SIGNUP_EXPIRED", "This signup is too old. Begin another.");
            return await StepsAsync(signup, end, cancellationToken);
        }
        catch (RefusedException e)
        {
            // What was reached meanwhile stays reached.
            if (await signups.FindAsync(signup.Id, cancellationToken) is { State: SignupState.Pending } now) await signups.SaveAsync(now with { Problem = e.Refusal.Text }, cancellationToken);
            throw;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>The numbers of an account that was shared with an app: their ids by their digits.</summary>
    /// <exception cref="RefusedException">Meta refused, or gave no answer.</exception>
    internal async Task<IReadOnlyDictionary<string, string>> NumbersAsync(SharedAccount account, CancellationToken cancellationToken)
    {
        var app = await AppAsync(account.App, cancellationToken);
        if (app.SealedSystemToken is not { } token) throw Refused("SIGNUP_NOT_CONFIGURED", "The app has no system user's token.");
        var listed = await CallAsync(
            HttpMethodName.Get, $"{account.WabaId}/phone_numbers", Open(AppDirectory.Owner, AppDirectory.SystemTokenPurpose, token), null, cancellationToken, ("fields", "id,display_phone_number"));
        var numbers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var number in listed.Items("data"))
        {
            if (number.Text("id") is { Length: > 0 and <= 64 } id && id.All(char.IsAsciiDigit)) numbers[string.Concat((number.Text("display_phone_number") ?? "").Where(char.IsAsciiDigit))] = id;
        }

        return numbers;
    }

    /// <summary>Whether a hosted signup knows its account and only has to be finished.</summary>
    public static bool CanGoOn(SignupRecord signup) => signup is { State: SignupState.Pending, WabaId: not null } && (signup.Hosted || signup.SealedToken is not null);

    private async Task<SignupRecord> StepsAsync(SignupRecord signup, SignupEnd end, CancellationToken cancellationToken)
    {
        var app = await AppAsync(signup.App, cancellationToken);
        signup = await WithTokenAsync(signup, app, end, cancellationToken);
        var token = signup.Hosted ? Open(AppDirectory.Owner, AppDirectory.SystemTokenPurpose, app.SealedSystemToken!.Value) : Open(signup.Tenant.Value, GraphDesk.TokenPurpose, signup.SealedToken!.Value);
        if (signup.PhoneNumberId is null)
        {
            var listed = await CallAsync(HttpMethodName.Get, $"{signup.WabaId}/phone_numbers", token, null, cancellationToken, ("fields", "id"));
            if (listed.Items("data").ToArray() is not [var only] || only.Text("id") is not { Length: > 0 } number)
                throw Refused("PHONE_NUMBER_MISSING", "The account has not exactly one number; say which with phoneNumberId.");
            signup = signup with { PhoneNumberId = number };
            await signups.SaveAsync(signup, cancellationToken);
        }

        await CallAsync(HttpMethodName.Post, $"{signup.WabaId}/subscribed_apps", token, new { }, cancellationToken);
        if (!end.Coexistence)
        {
            var pin = end.Pin ?? Open(signup.Tenant.Value, PinPurpose, signup.SealedPin);
            await CallAsync(HttpMethodName.Post, $"{signup.PhoneNumberId}/register", token, new { messaging_product = "whatsapp", pin }, cancellationToken);
        }

        var active = await endpoints.SessionByNumberAsync(signup.PhoneNumberId!, cancellationToken);
        var mine = active?.Tenant == signup.Tenant;
        if (!mine) await quotas.DemandSessionAsync(signup.Tenant, cancellationToken);
        var session = mine ? active!.Id : SessionId.New();
        var outcome = await grains.GetGrain<ISessionGrain>(new SessionKey(signup.Tenant, session).ToString())
            .ConnectAsync(new ConnectNumber(signup.App, signup.PhoneNumberId!, signup.WabaId!, token), cancellationToken);
        directory.ForgetNumber(signup.PhoneNumberId!);
        if (outcome.Refusal is { } refusal) throw new RefusedException(refusal);
        signup = signup with { State = SignupState.Connected, Session = session, Problem = null };
        // The session has the token now; a copy here would be one more to lose.
        await signups.SaveAsync(signup with { SealedToken = null }, cancellationToken);
        return signup;
    }

    /// <summary>The token for the code, kept at once: no code is good twice.</summary>
    private async Task<SignupRecord> WithTokenAsync(SignupRecord signup, AppRecord app, SignupEnd end, CancellationToken cancellationToken)
    {
        if (CanGoOn(signup)) return end.PhoneNumberId is { } other ? signup with { PhoneNumberId = other } : signup;
        if (signup.Hosted) throw Refused("SIGNUP_NOT_FINISHED", "The customer has not finished yet: WhatsApp has not told of the account.");
        if (end.Code is null || end.WabaId is null) throw new RefusedException(new Refusal(RefusalKind.InvalidArgument, "CODE_MISSING", "code and wabaId are required: what Meta's window ended with."));
        var secret = Open(AppDirectory.Owner, AppDirectory.SecretPurpose, app.SealedSecrets[0]);
        var answer = await CallAsync(HttpMethodName.Get, "oauth/access_token", null, null, cancellationToken, ("client_id", app.AppId), ("client_secret", secret), ("code", end.Code));
        if (answer.Text("access_token") is not { Length: > 0 } token) throw Refused("SIGNUP_NO_TOKEN", "WhatsApp answered without a token. Begin another signup.");
        signup = signup with { WabaId = end.WabaId, PhoneNumberId = end.PhoneNumberId, SealedToken = secrets.Seal(signup.Tenant.Value, GraphDesk.TokenPurpose, Encoding.UTF8.GetBytes(token)) };
        await signups.SaveAsync(signup, cancellationToken);
        return signup;
    }

    private async Task<JsonElement> CallAsync(HttpMethodName method, string path, string? token, object? body, CancellationToken cancellationToken, params ImmutableArray<(string, string)> query)
    {
        var json = body is null ? default : JsonSerializer.SerializeToUtf8Bytes(body);
        var answer = await graph.CallAsync(new GraphCall(method, path, token, query, json), cancellationToken);
        return answer is GraphAnswer.Done done ? done.Body : throw new RefusedException(GraphDesk.Explain(answer));
    }

    /// <summary>An app that can be signed up to.</summary>
    private async Task<AppRecord> AppAsync(string name, CancellationToken cancellationToken)
    {
        if (await endpoints.AppAsync(name, cancellationToken) is not { } app) throw Refused("APP_UNKNOWN", $"No Meta app named '{name}' is configured; the platform's operator adds it.");
        if (app.IsTest) throw Refused("APP_IS_FOR_TESTS", "Numbers of this app are the simulator's. Connect one with POST /v1/sessions.");
        return app.AppId.Length > 0 ? app : throw Refused("SIGNUP_NOT_CONFIGURED", "The app's Meta id is not known; the platform's operator adds it (Apps.Save, appId).");
    }

    private string Open(string owner, string purpose, ReadOnlyMemory<byte> sealedText)
    {
        try
        {
            return Encoding.UTF8.GetString(secrets.Open(owner, purpose, sealedText.Span));
        }
        catch (CryptographicException)
        {
            throw Refused("TOKEN_UNREADABLE", "What was stored for this signup cannot be opened with this master key. Begin another.");
        }
    }

    private static RefusedException Refused(string reason, string text) => new(new Refusal(RefusalKind.FailedPrecondition, reason, text));
}

/// <summary>What a signup ended with; null for what is not known.</summary>
public sealed record SignupEnd(string? Code, string? WabaId, string? PhoneNumberId, bool Coexistence, string? Pin);
