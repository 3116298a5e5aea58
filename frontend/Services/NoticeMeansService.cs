using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Parley.Domain.Notices;
using Parley.Frontend.Access;
using Parley.Frontend.Accounts;
using Parley.Frontend.Mails;
using Parley.Frontend.Notices;
using Parley.V1;
using Parley.Wire;

namespace Parley.Frontend.Services;

/// <summary>How people are told outside of the page.</summary>
public sealed class NoticeMeansService(
    Calls calls, INoticeDeliveries deliveries, INoticeMeans means, IAccounts accounts, MailerSettings mailers, MailRoutes routes, IMailer mailer, CustomerMail customers, WhatsAppChannel whatsApp, IEndpoints endpoints, AttemptLimits limits, TimeProvider time) : NoticeMeans.NoticeMeansBase
{
    public override Task<ListNoticeDeliveriesResponse> ListDeliveries(ListNoticeDeliveriesRequest request, ServerCallContext context) => calls.AsAnyoneAsync(context, request, async caller =>
    {
        var page = await deliveries.ListAsync(caller.Tenant, Arguments.Cursor(request.Cursor), Arguments.PageSize(request.PageSize), context.CancellationToken);
        return new ListNoticeDeliveriesResponse { Deliveries = { page.Items.Select(Map) }, NextCursor = page.Next ?? "" };
    });

    public override Task<ListMyNoticeWishesResponse> ListMine(ListMyNoticeWishesRequest request, ServerCallContext context) => calls.AsPersonAsync(context, request, async call =>
    {
        if (!NoticeTelling.MayRead(call.SignIn.Role!.Value)) return new ListMyNoticeWishesResponse();
        var said = await deliveries.WishesAsync(call.SignIn.Tenant, call.SignIn.Person, call.Cancelled);
        return new ListMyNoticeWishesResponse
        {
            Wishes =
            {
                System.Enum.GetValues<NoticeTopic>().Where(topic => NoticeTopics.IsFor(topic, platform: call.SignIn.Tenant is null)).SelectMany(static _ => System.Enum.GetValues<NoticeChannel>(), static (topic, channel) => (topic, channel))
                    .Select(one => Wish(one.topic, one.channel, said.TryGetValue(one, out var wanted) ? wanted : null)),
            },
        };
    });

    public override Task<PersonalNoticeWish> SetMine(SetMyNoticeWishRequest request, ServerCallContext context) => calls.AsPersonAsync(context, request, async call =>
    {
        var (topic, channel) = ((NoticeTopic)(int)request.About, (NoticeChannel)(int)request.By);
        if (!System.Enum.IsDefined(topic) || !System.Enum.IsDefined(channel) || !NoticeTopics.IsFor(topic, platform: call.SignIn.Tenant is null)) throw Arguments.Invalid("TOPIC_INVALID", "about is one of the topics and by is MAIL or WHATSAPP (GET /v1/me/notices).");
        if (channel == NoticeChannel.Mail && NoticeTopics.IsAlwaysTold(topic) && !request.Wanted) throw Arguments.Invalid("TOPIC_NEEDED", "This cannot be declined: it is about the account itself.");
        if (!NoticeTelling.MayRead(call.SignIn.Role!.Value)) throw RpcFailure.Create(StatusCode.FailedPrecondition, "NOT_TOLD", "Your role reads no notices, so that you are told none by any channel.");
        Auditing.AuditScope.Of(call.Http).Changed($"{request.About} {request.By}", null, $"{request.Wanted}");
        await deliveries.SaveWishAsync(call.SignIn.Tenant, call.SignIn.Person, topic, channel, request.Wanted, call.Cancelled);
        return Wish(topic, channel, request.Wanted);
    });

    public override Task<V1.Mailer> GetMailer(GetMailerRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
        MailerSettings.Map(await means.MailerAsync(call.Tenant, call.Cancelled) ?? throw Arguments.NotFound("mailer")));

    public override Task<SetMailerResponse> SetMailer(SetMailerRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, call => mailers.SetAsync(call, request));

    public override Task<RemoveMailerResponse> RemoveMailer(RemoveMailerRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        await means.RemoveMailerAsync(call.Tenant, call.Cancelled);
        return new RemoveMailerResponse();
    });

    public override Task<TestNoticeResponse> TestMailer(TestMailerRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var to = PersonText.Email(request.To);
        var route = await routes.FindAsync(call.Tenant, NoticeWay.OwnOnly, call.Cancelled) ?? throw CustomerMail.NoMailer();
        LimitTests(call.Tenant);
        var (name, id) = ((await accounts.TenantAsync(call.Tenant, call.Cancelled))!.Name, NoticeDelivery.NewId());
        try
        {
            await mailer.SendAsync(new Mail(id, to, NoticeTexts.Say("en", "test.subject"), NoticeTexts.Say("en", "test.text", name), "en"), route, call.Cancelled);
            return new TestNoticeResponse { Sent = true };
        }
        catch (MailFailedException e)
        {
            return new TestNoticeResponse { Result = e.Message };
        }
    });

    public override Task<V1.AlertNumber> GetWhatsApp(GetAlertNumberRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
        await means.AlertNumberAsync(call.Tenant, call.Cancelled) is { } number ? new V1.AlertNumber { Session = number.Session.Value, Template = number.Template, Language = number.Language } : throw Arguments.NotFound("number for notices"));

    public override Task<V1.AlertNumber> SetWhatsApp(V1.AlertNumber request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        if (!SessionId.TryParse(request.Session, out var session) || await endpoints.SessionAsync(call.Tenant, session, call.Cancelled) is null) throw Arguments.NotFound("session");
        if (request.Template.Length > 512 || request.Language.Length > 16 || request.Template.Length > 0 != request.Language.Length > 0)
            throw Arguments.Invalid("TEMPLATE_INVALID", "template is the name of a template and language its language, such as en_US: both or neither.");
        call.Audit.Changed("session", null, request.Session);
        await means.SaveAlertNumberAsync(new Contracts.Ports.AlertNumber(call.Tenant, session, request.Template, request.Language), time.GetUtcNow(), call.Cancelled);
        return request;
    });

    public override Task<RemoveAlertNumberResponse> RemoveWhatsApp(GetAlertNumberRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        await means.RemoveAlertNumberAsync(call.Tenant, call.Cancelled);
        return new RemoveAlertNumberResponse();
    });

    public override Task<TestNoticeResponse> TestWhatsApp(TestMailerRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var to = PersonText.Phone(request.To) ?? throw Arguments.Invalid("RECIPIENT_INVALID", "to is a phone number with '+'.");
        if (!await whatsApp.SendsAsync(call.Tenant, call.Cancelled)) throw RpcFailure.Create(StatusCode.FailedPrecondition, "NO_NUMBER", "No number is set for notices. Set one first (PUT /v1/notice-whatsapp).");
        LimitTests(call.Tenant);
        var name = (await accounts.TenantAsync(call.Tenant, call.Cancelled))!.Name;
        var attempt = await whatsApp.SendAsync(call.Tenant, NoticeDelivery.NewId(), to, NoticeTexts.Say("en", "test.text", name), call.Cancelled);
        return new TestNoticeResponse { Sent = attempt.End == NoticeAttemptEnd.Sent, Result = attempt.End == NoticeAttemptEnd.Sent ? "" : attempt.Result };
    });

    public override Task<MailCustomerResponse> MailCustomer(MailCustomerRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
        new MailCustomerResponse { Id = await customers.QueueAsync(call, request) });

    private void LimitTests(TenantId tenant)
    {
        if (!limits.MayMail($"{tenant}/test")) throw RpcFailure.Create(StatusCode.ResourceExhausted, "TOO_MANY_MAILS", "This was tried often enough for now. Try again in an hour.", TimeSpan.FromHours(1));
    }

    private static PersonalNoticeWish Wish(NoticeTopic topic, NoticeChannel channel, bool? said) => new()
    {
        About = (NoticeAbout)(int)topic,
        By = (NoticeBy)(int)channel,
        Wanted = NoticeTopics.Reaches(topic, channel, said),
        Always = channel == NoticeChannel.Mail && NoticeTopics.IsAlwaysTold(topic),
    };

    private static NoticeLogEntry Map(NoticeDelivery delivery) => new()
    {
        Id = delivery.Id,
        Notice = delivery.Notice?.Value ?? "",
        About = (NoticeAbout)(int)(delivery.Topic ?? 0),
        By = (NoticeBy)(int)delivery.Channel,
        Person = delivery.Person?.Value ?? "",
        To = delivery.To,
        State = (NoticeLogEntry.Types.State)(int)delivery.State,
        Attempts = delivery.Attempts,
        Result = delivery.Result,
        CreatedAt = Timestamp.FromDateTimeOffset(delivery.CreatedAt),
        DueAt = delivery.DueAt is { } due ? Timestamp.FromDateTimeOffset(due) : null,
        EndedAt = delivery.EndedAt is { } ended ? Timestamp.FromDateTimeOffset(ended) : null,
    };
}
