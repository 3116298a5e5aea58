using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Parley.Frontend.Access;
using Parley.Frontend.Services;
using Parley.Wire;

namespace Parley.Frontend.Sending;

/// <summary>The numbers of a tenant's sessions, opened for calls to WhatsApp that are no sends and need no order.</summary>
public sealed class NumberAccess(IEndpoints endpoints, ISecretBox secrets)
{
    /// <exception cref="RpcException">There is no such session, or its number is not connected.</exception>
    public async Task<CloudNumber> OpenAsync(TenantCall call, SessionId session)
    {
        var record = await endpoints.SessionAsync(call.Tenant, session, call.Cancelled) ?? throw Arguments.NotFound("session");
        call.Demand(session);
        if (record.EndedAt is not null)
            throw RpcFailure.Create(StatusCode.FailedPrecondition, "SESSION_DISCONNECTED", "This session's number is not connected any more. Connect it again.");
        try
        {
            return new CloudNumber(record.PhoneNumberId, Encoding.UTF8.GetString(secrets.Open(call.Tenant.Value, SessionRecord.TokenPurpose, record.SealedToken.Span))) { IsTest = record.Id.IsTest };
        }
        catch (CryptographicException)
        {
            throw RpcFailure.Create(StatusCode.FailedPrecondition, "TOKEN_UNREADABLE", "The number's token cannot be opened with the platform's key. Connect the number again.");
        }
    }

    /// <summary>What a caller hears of a call that WhatsApp did not grant; nothing where it did.</summary>
    /// <exception cref="RpcException">WhatsApp refused, or gave no answer.</exception>
    public static void Granted(CloudAnswer answer)
    {
        if (answer.Error is null) return;
        throw answer.Unreachable
            ? RpcFailure.Create(StatusCode.Unavailable, "GRAPH_UNREACHABLE", $"WhatsApp gave no answer ({answer.Error}). Try again.", TimeSpan.FromSeconds(1))
            : RpcFailure.Create(StatusCode.FailedPrecondition, "WHATSAPP_REFUSED", answer.Error, metadata: [new("code", $"{answer.Code ?? 0}")]);
    }
}
