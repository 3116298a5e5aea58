using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Parley.Frontend.Access;
using Parley.Frontend.Auditing;
using Parley.V1;

namespace Parley.Frontend.Services;

/// <summary>What people should know.</summary>
public sealed class NoticesService(Calls calls, INotices notices, IAccounts accounts, TimeProvider time) : V1.Notices.NoticesBase
{
    private const int MaxText = 4000, MaxTenants = 1000;

    public override Task<ListNoticesResponse> List(ListNoticesRequest request, ServerCallContext context) => calls.AsAnyoneAsync(context, request, async caller =>
    {
        var page = await notices.ListAsync(caller.Tenant, request.Unread, Arguments.Cursor(request.Cursor), Arguments.PageSize(request.PageSize), context.CancellationToken);
        return new ListNoticesResponse { Notices = { page.Items.Select(Map) }, NextCursor = page.Next ?? "", Unread = await notices.UnreadAsync(caller.Tenant, context.CancellationToken) };
    });

    public override Task<MarkNoticesReadResponse> MarkRead(MarkNoticesReadRequest request, ServerCallContext context) => calls.AsAnyoneAsync(context, request, async caller =>
    {
        if (request.Ids.Count > Arguments.MaxPageSize) throw Arguments.Invalid("IDS_INVALID", $"ids has at most {Arguments.MaxPageSize}.");
        // What is no id of a notice is nothing to mark.
        ImmutableArray<NoticeId>? ids = request.Ids.Count == 0 ? null : [.. request.Ids.Select(static text => NoticeId.TryParse(text, out var id) ? id : default).Where(static id => id != default)];
        return new MarkNoticesReadResponse { Marked = await notices.MarkReadAsync(caller.Tenant, ids, time.GetUtcNow(), context.CancellationToken) };
    });

    public override Task<ListNoticeTopicsResponse> ListTopics(ListNoticeTopicsRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var said = await notices.PreferencesAsync(call.Tenant, call.Cancelled);
        return new ListNoticeTopicsResponse { Topics = { System.Enum.GetValues<NoticeTopic>().Where(static topic => NoticeTopics.IsFor(topic, platform: false)).Select(topic => Wish(topic, said.TryGetValue(topic, out var wanted) ? wanted : null)) } };
    });

    public override Task<NoticeWish> SetTopic(SetNoticeTopicRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var topic = (NoticeTopic)(int)request.About;
        if (!System.Enum.IsDefined(topic) || !NoticeTopics.IsFor(topic, platform: false)) throw Arguments.Invalid("TOPIC_INVALID", "about is one of the topics (GET /v1/notice-topics).");
        if (NoticeTopics.IsAlwaysTold(topic) && !request.Wanted) throw Arguments.Invalid("TOPIC_NEEDED", "This cannot be declined: it is about the account itself.");
        call.Audit.Changed(request.About.ToString(), null, $"{request.Wanted}");
        await notices.SavePreferenceAsync(call.Tenant, topic, request.Wanted, call.Cancelled);
        return Wish(topic, request.Wanted);
    });

    public override Task<AnnounceResponse> Announce(AnnounceRequest request, ServerCallContext context) => calls.AsPlatformAsync(context, request, async cancelled =>
    {
        if (request.About is not (NoticeAbout.Breach or NoticeAbout.Policy or NoticeAbout.ProductNews)) throw Arguments.Invalid("TOPIC_INVALID", "about is BREACH, POLICY or PRODUCT_NEWS.");
        var text = request.Text.Trim() is { Length: > 0 and <= MaxText } given ? given : throw Arguments.Invalid("TEXT_INVALID", $"text is required: 1 to {MaxText} characters.");
        var (occasion, at, told) = ($"announced:{Arguments.Key(request.Key)}", time.GetUtcNow(), 0L);
        AuditScope.Of(context.GetHttpContext()).Changed("about", null, request.About.ToString());
        await foreach (var tenants in ToldAsync(request.Tenants, cancelled))
            told += await notices.AddAsync([.. tenants.Select(tenant => Notice.New(tenant, (NoticeTopic)(int)request.About, "", text, at, occasion))], cancelled);
        return new AnnounceResponse { Told = told };
    });

    private async IAsyncEnumerable<ImmutableArray<TenantId>> ToldAsync(IReadOnlyCollection<string> named, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancelled)
    {
        if (named.Count > MaxTenants) throw Arguments.Invalid("TENANTS_INVALID", $"tenants names at most {MaxTenants}.");
        if (named.Count > 0)
        {
            var found = ImmutableArray.CreateBuilder<TenantId>();
            foreach (var text in named) found.Add(TenantId.TryParse(text, out var id) && await accounts.TenantAsync(id, cancelled) is not null ? id : throw Arguments.NotFound("tenant"));
            yield return found.ToImmutable();
            yield break;
        }

        string? cursor = null;
        do
        {
            var page = await accounts.TenantsAsync(cursor, Arguments.MaxPageSize, cancelled);
            yield return [.. page.Items.Select(static tenant => tenant.Id)];
            cursor = page.Next;
        }
        while (cursor is not null);
    }

    private static NoticeWish Wish(NoticeTopic topic, bool? said) => new()
    {
        About = (NoticeAbout)(int)topic,
        Always = NoticeTopics.IsAlwaysTold(topic),
        Wanted = NoticeTopics.IsAlwaysTold(topic) || (said ?? NoticeTopics.IsWantedUnlessDeclined(topic)),
    };

    private static AccountNotice Map(Notice notice) => new()
    {
        Id = notice.Id.Value,
        About = (NoticeAbout)(int)notice.Topic,
        Subject = notice.Subject,
        Text = notice.Text,
        At = Timestamp.FromDateTimeOffset(notice.At),
        ReadAt = notice.ReadAt is { } at ? Timestamp.FromDateTimeOffset(at) : null,
    };
}
