using Grpc.Core;
using Orleans.Runtime;
using Parley.Frontend.Access;
using Parley.Frontend.Sending;
using Parley.V1;
using Parley.Wire;

namespace Parley.Frontend.Notices;

/// <summary>
/// Notices by WhatsApp from a number of the account's own, as a message like any other: it waits for its turn, counts in the account's quotas and stands in its log. Free text within
/// the 24 hours after the person wrote to the number, a template outside of them.
/// </summary>
public sealed class WhatsAppChannel(INoticeMeans means, Sender sender) : INoticeChannel
{
    /// <summary>Who sends, in the journal.</summary>
    private const string Author = "notices";

    private const int MaxText = 4000, MaxValue = 900;

    public NoticeChannel Kind => NoticeChannel.WhatsApp;

    public async Task<bool> SendsAsync(TenantId? tenant, CancellationToken cancellationToken) => tenant is { } one && await means.AlertNumberAsync(one, cancellationToken) is not null;

    public Task<NoticeAttempt> SendAsync(Contracts.Ports.NoticeDelivery delivery, NoticeContent content, CancellationToken cancellationToken) =>
        SendAsync(delivery.Tenant!.Value, delivery.Id, delivery.To, content.Text, cancellationToken);

    /// <summary>Makes one attempt; Sent means that the message is in the number's outbox.</summary>
    /// <param name="id">The same attempt again sends nothing twice.</param>
    public async Task<NoticeAttempt> SendAsync(TenantId tenant, string id, string to, string text, CancellationToken cancellationToken)
    {
        if (await means.AlertNumberAsync(tenant, cancellationToken) is not { } number) return new NoticeAttempt(NoticeAttemptEnd.Never, "No number is set any more.");
        var call = new TenantCall(tenant, Author, cancellationToken);
        var message = new SendMessageRequest { Session = number.Session.Value, To = to, Class = SendMessageRequest.Types.Class.Transactional, Key = $"notice:{id}", Text = new Text { Body = Short(text, MaxText) } };
        var attempt = await SendAsync(call, message, null);
        if (attempt is not null) return attempt;
        if (number.Template.Length == 0) return new NoticeAttempt(NoticeAttemptEnd.Never, "WINDOW_CLOSED: the person has not written to this number within 24 hours, and no template is set (PUT /v1/notice-whatsapp).");
        var written = new SendMessageRequest(message) { Key = $"notice:{id}:template", Template = Written(number, text) };
        return await SendAsync(call, written, "WINDOW_CLOSED") ?? new NoticeAttempt(NoticeAttemptEnd.Later, "WINDOW_CLOSED");
    }

    /// <summary>Null when the window is closed and that was not known before.</summary>
    private async Task<NoticeAttempt?> SendAsync(TenantCall call, SendMessageRequest request, string? known)
    {
        try
        {
            await sender.SendAsync(call, request);
            return new NoticeAttempt(NoticeAttemptEnd.Sent, "");
        }
        catch (RefusedException e)
        {
            if (known is null && e.Refusal.Reason == "WINDOW_CLOSED") return null;
            return new NoticeAttempt(e.Refusal.Kind == RefusalKind.Unavailable ? NoticeAttemptEnd.Later : NoticeAttemptEnd.Never, e.Refusal.Reason);
        }
        catch (RpcException e)
        {
            return new NoticeAttempt(e.StatusCode is StatusCode.Unavailable or StatusCode.ResourceExhausted ? NoticeAttemptEnd.Later : NoticeAttemptEnd.Never, RpcFailure.Read(e).Reason);
        }
        catch (Exception e) when (e is JournalUnavailableException or System.Data.Common.DbException or TimeoutException or OrleansException)
        {
            return new NoticeAttempt(NoticeAttemptEnd.Later, "The number cannot be reached here now.");
        }
    }

    /// <summary>The text as the one value of a template, which has no lines.</summary>
    private static Template Written(Contracts.Ports.AlertNumber number, string text) => new()
    {
        Name = number.Template,
        Language = new Template.Types.Language { Code = number.Language },
        Components =
        {
            new Template.Types.Component
            {
                Type = "body",
                Parameters = { new Template.Types.Parameter { Type = "text", Text = Short(string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), MaxValue) } },
            },
        },
    };

    private static string Short(string text, int most)
    {
        if (text.Length <= most) return text;
        // Not within a character of two halves.
        var end = char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1;
        return $"{text[..end]}…";
    }
}
