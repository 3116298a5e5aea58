using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Parley.Frontend.Access;

namespace Parley.Frontend.Management;

/// <summary>Calls of the Graph API on behalf of a tenant's session, and what a tenant hears where Meta refuses.</summary>
public sealed class GraphDesk(IGraph graph, IEndpoints endpoints, ISecretBox secrets)
{
    /// <summary>Under which purpose sessions' tokens are sealed.</summary>
    public const string TokenPurpose = "graph-token";

    private const int Exists = 2388024;

    /// <summary>A tenant's connected session.</summary>
    /// <exception cref="RefusedException">It is not connected.</exception>
    public async Task<SessionRecord> SessionAsync(TenantCall call, string text)
    {
        if (!SessionId.TryParse(text, out var id) || await endpoints.SessionAsync(call.Tenant, id, call.Cancelled) is not { } session) throw Services.Arguments.NotFound("session");
        call.Demand(id);
        return session.EndedAt is null
            ? session
            : throw new RefusedException(new Refusal(RefusalKind.FailedPrecondition, "SESSION_DISCONNECTED", "This session's number is not connected any more. Connect it again."));
    }

    /// <summary>The first connected session of a tenant in an account.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public async Task<SessionRecord> SessionOfAccountAsync(TenantCall call, string wabaId)
    {
        var sessions = await endpoints.SessionsOfAccountAsync(wabaId, call.Cancelled);
        return sessions.FirstOrDefault(session => session.Tenant == call.Tenant)
            ?? throw new RefusedException(new Refusal(RefusalKind.FailedPrecondition, "SESSION_DISCONNECTED", "No number of this WhatsApp Business Account is connected any more. Connect one."));
    }

    /// <summary>Done on return.</summary>
    /// <exception cref="RefusedException">Meta refused, or gave no answer.</exception>
    public async Task<JsonElement> CallAsync(SessionRecord session, HttpMethodName method, string path, object? body, CancellationToken cancellationToken, params ImmutableArray<(string, string)> query)
    {
        var json = body is null ? default : JsonSerializer.SerializeToUtf8Bytes(body);
        var answer = await graph.CallAsync(new GraphCall(method, path, Token(session), query, json) { IsTest = session.Id.IsTest }, cancellationToken);
        return answer is GraphAnswer.Done done ? done.Body : throw new RefusedException(Explain(answer));
    }

    /// <summary>What a tenant hears of an answer that is not success.</summary>
    public static Refusal Explain(GraphAnswer answer) => answer switch
    {
        GraphAnswer.Refused { Subcode: Exists } refused => new Refusal(RefusalKind.AlreadyExists, "TEMPLATE_EXISTS", $"There is a template of this name and language already. {refused.Text}"),
        GraphAnswer.Refused { Code: 0 or 3 or 10 or 190 or (>= 200 and <= 299) or 131005 } refused =>
            new Refusal(RefusalKind.PermissionDenied, "TOKEN_REFUSED", $"The Graph API refused the session's token (code {refused.Code}): {refused.Text} Connect the number again with a token that has whatsapp_business_management."),
        GraphAnswer.Refused { Code: 4 or 17 or 32 or 613 or 80007 or 80008 or 130429 } refused =>
            new Refusal(RefusalKind.Unavailable, "GRAPH_THROTTLED", $"The Graph API is asked too often now (code {refused.Code}): {refused.Text} Try again later."),
        GraphAnswer.Refused { Code: 1 or 2 or 131000 or 131016 } refused => new Refusal(RefusalKind.Unavailable, "GRAPH_UNAVAILABLE", $"The Graph API reports a fault of its own (code {refused.Code}): {refused.Text} Try again."),
        GraphAnswer.Refused refused => new Refusal(
            RefusalKind.FailedPrecondition, "WHATSAPP_REFUSED", $"WhatsApp refused (code {refused.Code}{(refused.Subcode is { } sub ? $", subcode {sub}" : "")}): {refused.Text}"),
        GraphAnswer.Unreachable { MayHaveHappened: true } unreachable => new Refusal(RefusalKind.Unavailable, "GRAPH_UNREACHABLE", $"{unreachable.Text} Nobody knows whether it was done; look before you repeat it."),
        GraphAnswer.Unreachable unreachable => new Refusal(RefusalKind.Unavailable, "GRAPH_UNREACHABLE", $"{unreachable.Text} Nothing was done; try again."),
        _ => throw new InvalidOperationException("An answer that is a success."),
    };

    private string Token(SessionRecord session)
    {
        try
        {
            return Encoding.UTF8.GetString(secrets.Open(session.Tenant.Value, TokenPurpose, session.SealedToken.Span));
        }
        catch (CryptographicException)
        {
            throw new RefusedException(new Refusal(RefusalKind.FailedPrecondition, "TOKEN_UNREADABLE", "The session's token cannot be opened with this master key. Connect the number again."));
        }
    }
}
