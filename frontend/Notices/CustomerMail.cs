using Grpc.Core;
using Parley.Frontend.Access;
using Parley.Frontend.Accounts;
using Parley.Frontend.Mails;
using Parley.Frontend.Services;
using Parley.V1;
using Parley.Wire;

namespace Parley.Frontend.Notices;

/// <summary>Mails to a tenant's customers, by the tenant's own mailer and by no other: what it writes is the tenant's word, under the tenant's name.</summary>
public sealed class CustomerMail(INoticeMeans means, INoticeDeliveries deliveries, NoticeContents contents, NoticeSignal signal, TimeProvider time)
{
    private const int MaxSubject = 200, MaxText = 20_000;
    private static readonly TimeSpan TriedFor = TimeSpan.FromDays(3);

    /// <summary>Durable on return. Answers the delivery's id.</summary>
    public async Task<string> QueueAsync(TenantCall call, MailCustomerRequest request)
    {
        var id = NoticeDelivery.IdOf(call.Tenant, Arguments.Key(request.Key));
        var to = PersonText.Email(request.To);
        if (request.Subject.Trim() is not { Length: > 0 and <= MaxSubject } subject) throw Arguments.Invalid("SUBJECT_INVALID", $"subject is required: 1 to {MaxSubject} characters.");
        if (request.Text.Trim() is not { Length: > 0 and <= MaxText } text) throw Arguments.Invalid("TEXT_INVALID", $"text is required: 1 to {MaxText} characters.");
        if (await means.MailerAsync(call.Tenant, call.Cancelled) is null) throw NoMailer();
        var now = time.GetUtcNow();
        var delivery = new NoticeDelivery(id, call.Tenant, null, null, NoticeChannel.Mail, null, to, NoticeWay.OwnOnly, NoticeDeliveryState.Waiting, 0, now, now, now + TriedFor, null, "");
        await deliveries.AddAsync([contents.Seal(delivery, new NoticeContent(subject, text, PersonText.Locale(request.Locale)))], call.Cancelled);
        signal.Wake();
        return id;
    }

    public static RpcException NoMailer() => RpcFailure.Create(StatusCode.FailedPrecondition, "NO_MAILER", "This account has no mailer of its own. Set one first (PUT /v1/notice-mailer).");
}
