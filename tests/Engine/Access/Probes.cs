using System.Collections.Immutable;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Parley.Contracts.Ports;
using Parley.Frontend.Access;
using Parley.V1;
using C = System.Func<Parley.Tests.Engine.Access.AccessWorld, System.Threading.Tasks.Task<Google.Protobuf.IMessage>>;

namespace Parley.Tests.Engine.Access;

/// <summary>How another tenant is answered that makes the same request.</summary>
public enum ToStrangers
{
    /// <summary>What it names does not exist.</summary>
    NotFound,

    /// <summary>It concerns the caller's own account, whoever calls.</summary>
    OwnOnly,

    /// <summary>The answer says for each part that it does not exist.</summary>
    NotFoundInside,
}

/// <summary>A request that would succeed for its tenant, or fail for a reason that has nothing to do with access.</summary>
/// <param name="Request">Makes it, and what it names.</param>
/// <param name="Strangers">What another tenant hears.</param>
/// <param name="AnySession">True where a key that is limited to other sessions may make it: it names no session.</param>
/// <param name="Stays">For what is answered alike whether or not there was anything: the list, and its name in the answer, that must be as long as before.</param>
public sealed record Probe(C Request, ToStrangers Strangers = ToStrangers.NotFound, bool AnySession = false, (string Path, string Name)? Stays = null)
{
    /// <summary>What a key must have besides, because it gives what it has.</summary>
    public ImmutableArray<Permission> Also { get; init; } = [];
}

/// <summary>A probe of every method of the API.</summary>
public static class Probes
{
    private static readonly ConsentEvidence Evidence = new() { Source = "web form", Text = "Yes, write to me.", At = Timestamp.FromDateTime(new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc)) };

    public static IReadOnlyDictionary<string, Probe> All { get; } = new Dictionary<string, Probe>
    {
        ["AbuseReports.Decide"] = Of(async world => new DecideAbuseReportRequest { Id = await world.AbuseAsync(), State = ReportedAbuse.Types.State.Dismissed, Decision = "Nothing in it." }),
        ["AbuseReports.List"] = Own(new ListAbuseReportsRequest()),
        ["Admins.Invite"] = Own(_ => new InviteAdminRequest { Email = $"{Guid.NewGuid():N}@example.com" }),
        ["Admins.List"] = Own(new ListAdminsRequest()),
        ["Admins.ListInvitations"] = Own(new ListAdminInvitationsRequest()),
        ["Admins.Remove"] = Of(async world => new RemoveAdminRequest { Person = await world.AdminAsync() }),
        ["Admins.Withdraw"] = Of(async world => new WithdrawAdminInvitationRequest { Id = await world.AdminInvitationAsync() }),
        ["Analytics.ListDays"] = Own(new ListDaysRequest()),
        ["Audit.List"] = Own(new ListAuditRequest()),
        ["Analytics.GetQuotas"] = Own(new GetQuotasRequest()),
        ["Apps.Save"] = Own(world => new SaveAppRequest { Name = world.Shop.Number.App.Name, Secrets = { world.Shop.Number.App.Secret }, VerifyToken = world.Shop.Number.App.VerifyToken }),
        ["Apps.List"] = Own(new ListAppsRequest()),
        ["Consent.Grant"] = Of(async world => Change((await world.HeardAsync()).Contact)),
        ["Consent.Withdraw"] = Of(async world => Change((await world.HeardAsync()).Contact)),
        ["Consent.Suppress"] = Of(async world => Change((await world.HeardAsync()).Contact)),
        ["Consent.Reopen"] = Of(async world => Change((await world.HeardAsync()).Contact)),
        ["Consent.Get"] = Of(async world => new GetConsentRequest { Contact = (await world.HeardAsync()).Contact }),
        ["Consent.History"] = Of(async world => new ConsentHistoryRequest { Contact = (await world.HeardAsync()).Contact }),
        ["Consent.ListSuppressed"] = Own(new ListSuppressedRequest()),
        ["Contacts.Create"] = Own(world => new CreateContactRequest { Phone = world.Customer }),
        ["Contacts.Block"] = Of(async world => new BlockContactRequest { Id = await world.OtherContactAsync() }),
        ["Contacts.DeleteField"] = OwnAfter(async world => new DeleteContactFieldRequest { Id = await world.FieldAsync() }) with { Stays = ("/v1/contact-fields", "fields") },
        ["Contacts.Import"] = Own(world => new ImportContactsRequest { Csv = $"number\n{world.Customer}", Columns = { new ImportContactsRequest.Types.Column { Name = "number", Target = ImportContactsRequest.Types.Target.Phone } } }),
        ["Contacts.ListFields"] = Own(new ListContactFieldsRequest()),
        ["Contacts.Merge"] = Of(async world => new MergeContactsRequest { Id = (await world.HeardAsync()).Contact, From = await world.OtherContactAsync() }),
        ["Contacts.SaveField"] = Of(async world => new ContactField { Id = await world.FieldAsync(), Name = "customer number", Type = ContactField.Types.Type.Text }),
        ["Contacts.Unblock"] = Of(async world => new BlockContactRequest { Id = await world.OtherContactAsync() }),
        ["Contacts.Unmerge"] = Of(async world => new MergeContactsRequest { Id = (await world.HeardAsync()).Contact, From = await world.OtherContactAsync() }),
        ["Contacts.Update"] = Of(async world => new UpdateContactRequest { Id = (await world.HeardAsync()).Contact, Name = "Asha" }),
        ["Contacts.Get"] = Of(async world => new GetContactRequest { Id = (await world.HeardAsync()).Contact }),
        ["Contacts.List"] = OwnAfter(async world => { await world.HeardAsync(); return new ListContactsRequest(); }),
        ["Conversations.List"] = OwnAfter(async world => { await world.HeardAsync(); return new ListConversationsRequest { Session = world.Shop.Session }; }),
        ["Conversations.Export"] = Of(async world => new ExportConversationRequest { Id = (await world.HeardAsync()).Conversation }),
        ["Conversations.Get"] = Of(async world => new GetConversationRequest { Id = (await world.HeardAsync()).Conversation }),
        ["Conversations.AddNote"] = Of(async world => new AddNoteRequest { Conversation = (await world.HeardAsync()).Conversation, Text = "Look at this.", Key = Guid.NewGuid().ToString() }),
        ["Conversations.Count"] = OwnAfter(async world => { await world.HeardAsync(); return new CountConversationsRequest { Session = world.Shop.Session }; }),
        ["Conversations.Update"] = Of(async world => new UpdateConversationRequest { Id = (await world.HeardAsync()).Conversation, Status = ConversationStatus.Resolved }),
        ["Desk.DeleteLabel"] = OwnAfter(async world => new DeleteDeskRequest { Id = await world.LabelAsync() }) with { Stays = ("/v1/labels", "labels") },
        ["Conversations.UpdateMany"] = Inside(async world => new UpdateConversationsRequest { Ids = { (await world.HeardAsync()).Conversation }, Change = new UpdateConversationRequest { Status = ConversationStatus.Resolved } }),
        ["Desk.DeleteCannedAnswer"] = OwnAfter(async world => new DeleteDeskRequest { Id = await world.AnswerAsync() }) with { Stays = ("/v1/canned-answers", "cannedAnswers") },
        ["Desk.DeleteFilter"] = Own(new DeleteFilterRequest { Id = "dk0123456789abcdefghjkmnpq" }),
        ["Desk.DeleteMacro"] = OwnAfter(async world => new DeleteDeskRequest { Id = await world.MacroAsync() }) with { Stays = ("/v1/macros", "macros") },
        ["Desk.ListCannedAnswers"] = Own(new ListDeskRequest()) with { AnySession = true },
        ["Desk.ListDrafts"] = Own(new ListDraftsRequest()),
        ["Desk.ListFilters"] = Own(new ListFiltersRequest { Shared = true }) with { AnySession = true },
        ["Desk.ListMacros"] = Own(new ListDeskRequest()) with { AnySession = true },
        ["Desk.Meet"] = Of(async world => new MeetRequest { Conversation = (await world.HeardAsync()).Conversation }),
        ["Desk.RenderAnswer"] = Of(async world => new RenderAnswerRequest { Conversation = (await world.HeardAsync()).Conversation, Text = "Hello {{contact.name}}" }),
        ["Desk.RunMacro"] = Of(async world => new RunMacroRequest { Id = await world.MacroAsync(), Conversation = (await world.HeardAsync()).Conversation, Key = Guid.NewGuid().ToString() }),
        ["Desk.SaveCannedAnswer"] = Of(async world => new CannedAnswer { Id = await world.AnswerAsync(), Name = "hello", Text = "Hello!" }),
        ["Desk.SaveDraft"] = Of(async world => new Draft { Conversation = (await world.HeardAsync()).Conversation, Text = "Hello" }),
        ["Desk.SaveFilter"] = Own(new SavedFilter { Name = "open" }),
        ["Desk.SaveMacro"] = Of(async world => new Macro { Id = await world.MacroAsync(), Name = "done", Steps = { new MacroStep { Note = "done" } } }),
        ["Desk.DeleteTeam"] = OwnAfter(async world => new DeleteDeskRequest { Id = await world.TeamAsync() }) with { Stays = ("/v1/teams", "teams") },
        ["Desk.GetSettings"] = Own(new GetDeskSettingsRequest()),
        ["Desk.SaveSettings"] = Own(new DeskSettings { AutoAssignment = new AutoAssignment { Capacity = 5 } }),
        ["Desk.SetAvailability"] = Own(new SetAvailabilityRequest { Person = "me", Available = true }),
        ["Desk.ListAgents"] = Own(new ListAgentsRequest()) with { AnySession = true },
        ["Desk.ListLabels"] = Own(new ListDeskRequest()) with { AnySession = true },
        ["Desk.ListTeams"] = Own(new ListDeskRequest()) with { AnySession = true },
        ["Desk.SaveLabel"] = Of(async world => new Label { Id = await world.LabelAsync(), Name = "urgent" }),
        ["Desk.SaveTeam"] = Of(async world => new Team { Id = await world.TeamAsync(), Name = "sales" }),
        ["DeadLetters.List"] = Own(new ListDeadLettersRequest()),
        ["Events.Subscribe"] = OwnAfter(async world => { await world.HeardAsync(); return new SubscribeRequest { Cursor = "beginning" }; }),
        ["Events.Commit"] = Of(async world => new CommitRequest { Subscription = await world.SubscriptionAsync(), Cursor = "beginning" }),
        ["Events.ListTypes"] = Own(new ListEventTypesRequest()) with { AnySession = true },
        ["Keys.Create"] = Own(new CreateKeyRequest { Name = "another" }),
        ["Keys.List"] = Own(new ListKeysRequest()),
        ["Keys.Rotate"] = Of(async world => new RotateKeyRequest { Id = (await world.KeyAsync(new { name = "spare", permissions = new[] { "KEYS_WRITE" }, networks = new[] { "127.0.0.1" } })).Id }),
        ["Keys.Revoke"] = Of(async world => new RevokeKeyRequest { Id = (await world.KeyAsync(new { name = "spare" })).Id }),
        ["Media.Upload"] = Own(new UploadMediumRequest { File = new UploadMediumRequest.Types.File { Kind = "document", MimeType = "text/plain", FileName = "a.txt" } }) with { AnySession = true },
        ["Media.Get"] = Of(async world => new GetMediumRequest { Id = await world.MediumAsync() }) with { AnySession = true },
        ["Media.Read"] = Of(async world => new ReadMediumRequest { Id = await world.MediumAsync() }) with { AnySession = true },
        ["Me.Get"] = Own(new GetMeRequest()),
        ["Me.Update"] = Own(new UpdateMeRequest { Name = "Beate" }),
        ["Me.ChangePassword"] = Own(new ChangePasswordRequest { CurrentPassword = "a wrong password", NewPassword = "another password" }),
        ["Me.AcceptTerms"] = Own(new AcceptTermsRequest { Version = "none" }),
        ["Me.EnrolAuthenticator"] = Own(new EnrolAuthenticatorRequest { Password = "a wrong password" }),
        ["Me.ConfirmAuthenticator"] = Own(new ConfirmAuthenticatorRequest { Code = "123456" }),
        ["Me.DisableAuthenticator"] = Own(new PasswordProofRequest { Password = "a wrong password" }),
        ["Me.ReplaceRecoveryCodes"] = Own(new PasswordProofRequest { Password = "a wrong password" }),
        ["Me.PasskeyCreation"] = Own(new PasswordProofRequest { Password = "a wrong password" }),
        ["Me.AddPasskey"] = Own(new AddPasskeyRequest { Challenge = "none", Name = "laptop" }),
        ["Me.ListPasskeys"] = Own(new ListPasskeysRequest()),
        ["Me.DeletePasskey"] = Own(new DeletePasskeyRequest { Id = "00" }),
        ["Members.List"] = OwnAfter(async world => { await world.MemberAsync(); return new ListMembersRequest(); }),
        ["Members.ChangeRole"] = Of(async world => new ChangeRoleRequest { Person = await world.MemberAsync(), Role = Role.Viewer }) with { Also = Roles.Allowed(PersonRole.Viewer) },
        ["Members.Remove"] = Of(async world => new RemoveMemberRequest { Person = await world.MemberAsync() }) with { Also = Roles.Allowed(PersonRole.Viewer) },
        ["Members.Invite"] = Own(new InviteRequest { Email = "somebody@example.com", Role = Role.Viewer }) with { Also = Roles.Allowed(PersonRole.Viewer) },
        ["Members.ListInvitations"] = OwnAfter(async world => { await world.InvitationAsync(); return new ListInvitationsRequest(); }),
        ["Members.Withdraw"] = Of(async world => new WithdrawInvitationRequest { Id = await world.InvitationAsync() }),
        ["Members.GetAccount"] = Own(new GetAccountRequest()),
        ["Members.UpdateAccount"] = Own(new UpdateAccountRequest { TimeZone = "Asia/Kolkata" }),
        ["Members.Compromised"] = Own(new CompromisedRequest()),
        ["Members.ListRoles"] = Own(new ListRolesRequest()),
        ["Media.Sign"] = Of(async world => new SignMediumRequest { Id = await world.MediumAsync() }) with { AnySession = true },
        ["MessageLog.List"] = OwnAfter(async world => { await world.HeardAsync(); return new ListMessageLogRequest(); }),
        ["MessageLog.Get"] = Of(async world => new GetMessageLogRequest { Message = await world.SentAsync() }),
        ["MessageLog.Usage"] = Of(world => Task.FromResult<IMessage>(new UsageRequest { Session = world.Shop.Session })),
        ["Messages.Send"] = Of(async world => { await world.HeardAsync(); return Send(world); }),
        ["Messages.SendBatch"] = Inside(async world => { await world.HeardAsync(); return new SendBatchRequest { Messages = { Send(world) } }; }),
        ["Messages.SendStream"] = Inside(async world => { await world.HeardAsync(); return Send(world); }),
        ["Messages.Cancel"] = Of(async world => new CancelMessageRequest { Id = await world.SentAsync() }),
        ["Messages.Resolve"] = Of(async world => new ResolveMessageRequest { Id = await world.SentAsync(), Resolution = ResolveMessageRequest.Types.Resolution.Drop, Key = "k" }),
        ["Messages.MarkRead"] = Of(async world => new MarkReadRequest { Id = (await world.HeardAsync()).Message }),
        ["Messages.Typing"] = Of(async world => new TypingRequest { Conversation = (await world.HeardAsync()).Conversation }),
        ["Messages.Get"] = Of(async world => new GetMessageRequest { Id = (await world.HeardAsync()).Message }),
        ["Messages.List"] = Of(async world => new ListMessagesRequest { Conversation = (await world.HeardAsync()).Conversation }),
        ["NoticeMeans.GetMailer"] = OwnAfter(async world => { await MailerAsync(world); return new GetMailerRequest(); }),
        ["NoticeMeans.ListDeliveries"] = Own(new ListNoticeDeliveriesRequest()),
        ["NoticeMeans.ListMine"] = Own(new ListMyNoticeWishesRequest()),
        ["NoticeMeans.GetWhatsApp"] = OwnAfter(async world => { await AlertNumberAsync(world); return new GetAlertNumberRequest(); }),
        ["NoticeMeans.RemoveWhatsApp"] = Own(new GetAlertNumberRequest()),
        ["NoticeMeans.SetWhatsApp"] = OfNumber(session => new V1.AlertNumber { Session = session }),
        ["NoticeMeans.TestWhatsApp"] = Own(world => new TestMailerRequest { To = world.Customer }),
        ["NoticeMeans.MailCustomer"] = OwnAfter(async world => { await MailerAsync(world); return new MailCustomerRequest { To = "anna@example.com", Subject = "Your order", Text = "It is on its way.", Key = Guid.NewGuid().ToString() }; }),
        ["NoticeMeans.RemoveMailer"] = Own(new RemoveMailerRequest()),
        ["NoticeMeans.SetMailer"] = Own(Mailer()),
        ["NoticeMeans.SetMine"] = Own(new SetMyNoticeWishRequest { About = NoticeAbout.ProductNews, By = NoticeBy.Mail, Wanted = true }),
        ["NoticeMeans.TestMailer"] = Own(new TestMailerRequest { To = "anna@example.com" }),
        ["Notices.Announce"] = Own(world => new AnnounceRequest { About = NoticeAbout.Policy, Text = "The terms change.", Tenants = { world.Shop.Id }, Key = Guid.NewGuid().ToString() }),
        ["Notices.List"] = Own(new ListNoticesRequest()),
        ["Notices.ListTopics"] = Own(new ListNoticeTopicsRequest()),
        ["Notices.MarkRead"] = Own(new MarkNoticesReadRequest()),
        ["Notices.SetTopic"] = Own(new SetNoticeTopicRequest { About = NoticeAbout.ProductNews, Wanted = true }),
        ["Numbers.Get"] = OfNumber(session => new GetNumberRequest { Session = session }),
        ["Numbers.RequestCode"] = OfNumber(session => new RequestCodeRequest { Session = session }),
        ["Numbers.VerifyCode"] = OfNumber(session => new VerifyCodeRequest { Session = session, Code = "123456" }),
        ["Numbers.Register"] = OfNumber(session => new RegisterNumberRequest { Session = session, Pin = "123456" }),
        ["Numbers.Deregister"] = OfNumber(session => new GetNumberRequest { Session = session }),
        ["Numbers.SetPin"] = OfNumber(session => new RegisterNumberRequest { Session = session, Pin = "123456" }),
        ["Numbers.GetProfile"] = OfNumber(session => new GetNumberRequest { Session = session }),
        ["Numbers.SetProfile"] = OfNumber(session => new SetProfileRequest { Session = session, Profile = new BusinessProfile { About = "Open till six" } }),
        ["Numbers.GetSettings"] = OfNumber(session => new GetNumberRequest { Session = session }),
        ["Numbers.SetSettings"] = OfNumber(session => new SetSettingsRequest { Session = session, Settings = Struct.Parser.ParseJson("""{"calling":{"status":"DISABLED"}}""") }),
        ["Numbers.ListBlocked"] = OfNumber(session => new ListBlockedRequest { Session = session }),
        ["Numbers.Block"] = OfNumber(session => new BlockRequest { Session = session, People = { "+15550001111" } }),
        ["Numbers.Unblock"] = OfNumber(session => new BlockRequest { Session = session, People = { "+15550001111" } }),
        ["Numbers.SetCallback"] = OfNumber(session => new SetCallbackRequest { Session = session }),
        ["Plans.Delete"] = Of(async world => new DeletePlanRequest { Name = await world.PlanAsync() }),
        ["Plans.GetTenant"] = Of(world => Task.FromResult<IMessage>(new GetTenantQuotasRequest { Tenant = world.Shop.Id })),
        ["Plans.List"] = Own(new ListPlansRequest()),
        ["Plans.Save"] = Own(_ => new SavePlanRequest { Name = $"{Guid.NewGuid():N}", Reason = "a new offer" }),
        ["Plans.SetTenant"] = Of(async world => new SetTenantQuotasRequest { Tenant = world.Shop.Id, Plan = await world.PlanAsync(), Reason = "as agreed" }),
        ["Platform.Health"] = Own(new PlatformHealthRequest()),
        ["Portfolios.List"] = Own(new ListPortfoliosRequest()),
        ["Portfolios.Get"] = Of(async world => new GetPortfolioRequest { Id = await world.PortfolioAsync() }),
        ["Portfolios.Update"] = Of(async world => new UpdatePortfolioRequest { Id = await world.PortfolioAsync() }),
        ["Registration.SignUp"] = Own(new SignUpRequest { Name = "Anna", Email = "anna@example.com", Business = "Shop", BusinessUse = true, OfAge = true }),
        ["Registration.ResetPassword"] = Own(new ResetPasswordRequest { Email = "nobody@example.com" }),
        ["Registration.Look"] = Own(new LookAtLinkRequest { Secret = "none" }),
        ["Registration.Use"] = Own(new UseLinkRequest { Secret = "none" }),
        ["Search.Messages"] = OwnAfter(async world => { await world.HeardAsync(); return new SearchMessagesRequest { Query = "hello", Session = world.Shop.Session }; }),
        ["Search.Conversations"] = OwnAfter(async world => { await world.HeardAsync(); return new SearchConversationsRequest { Query = world.Customer[1..6], Session = world.Shop.Session }; }),
        ["Sessions.Create"] = Own(world => new CreateSessionRequest
        {
            App = world.Shop.Number.App.Name, PhoneNumberId = world.Shop.Number.PhoneNumberId, WabaId = world.Shop.Number.WabaId, Token = world.Shop.Number.Token,
        }),
        ["Sessions.Get"] = OfNumber(session => new GetSessionRequest { Id = session }),
        ["Sessions.List"] = Own(new ListSessionsRequest()),
        ["Sessions.Update"] = OfNumber(session => new UpdateSessionRequest { Id = session, MessagesPerSecond = 20 }),
        ["Sessions.Disconnect"] = OfNumber(session => new DisconnectSessionRequest { Id = session }),
        ["SignIns.Create"] = Own(new CreateSignInRequest { Email = "nobody@example.com", Password = "a wrong password" }),
        ["SignIns.SecondFactor"] = Own(new SecondFactorRequest { Challenge = "none", Code = "123456" }),
        ["SignIns.PasskeyOptions"] = Own(new PasskeyOptionsRequest()),
        ["SignIns.Passkey"] = Own(new PasskeySignInRequest { Challenge = "none" }),
        ["SignIns.Refresh"] = Own(new RefreshRequest { RefreshToken = "none" }),
        ["SignIns.List"] = Own(new ListSignInsRequest()),
        ["SignIns.End"] = Own(new EndSignInRequest { Id = "si0000000000000000000000aa" }),
        ["SignIns.SignOut"] = Own(new SignOutRequest()),
        ["SignIns.EndAll"] = Own(new EndAllSignInsRequest()),
        ["SignIns.Switch"] = Own(world => new SwitchRequest { Tenant = world.Shop.Id }),
        ["Signups.Create"] = OwnAfter(async world => { await world.SignupAsync(); return new CreateSignupRequest { App = world.Shop.Number.App.Name, Pin = "123456" }; }),
        ["Signups.Get"] = Of(async world => new GetSignupRequest { Id = await world.SignupAsync() }),
        ["Signups.Finish"] = Of(async world => new FinishSignupRequest { Id = await world.SignupAsync(), Code = "none", WabaId = "1" }),
        ["Subscriptions.List"] = OwnAfter(async world => { await world.SubscriptionAsync(); return new ListSubscriptionsRequest(); }),
        ["Subscriptions.Delete"] = OwnAfter(async world => new DeleteSubscriptionRequest { Name = await world.SubscriptionAsync() }) with { Stays = ("/v1/subscriptions", "subscriptions") },
        ["SupportAccess.Allow"] = Of(async world => new AllowSupportAccessRequest { Id = await world.SupportAsync() }),
        ["SupportAccess.End"] = Of(async world => new EndSupportAccessRequest { Id = await world.SupportAsync(allowed: true) }),
        ["SupportAccess.GetPolicy"] = Own(new GetSupportPolicyRequest()),
        ["SupportAccess.List"] = OwnAfter(async world => { await world.SupportAsync(); return new ListSupportAccessRequest(); }),
        ["SupportAccess.Open"] = Of(async world => new OpenSupportAccessRequest { Id = await world.SupportAsync(allowed: true) }),
        ["SupportAccess.Request"] = Own(world => new RequestSupportAccessRequest { Tenant = world.Shop.Id, Reason = "a ticket", Permissions = { Permission.MessagesRead } }),
        ["SupportAccess.SetPolicy"] = Own(new SupportPolicy { Allows = true }),
        ["Templates.Create"] = OfNumber(session => new CreateTemplateRequest
        {
            Session = session, Name = $"t_{Guid.NewGuid():N}", Language = "en_US", Category = "UTILITY", Components = { Struct.Parser.ParseJson("""{"type":"BODY","text":"Hello."}""") },
        }),
        ["Templates.Get"] = Of(async world => new GetTemplateRequest { Id = await world.TemplateAsync() }),
        ["Templates.List"] = OfNumber(session => new ListTemplatesRequest { Session = session }),
        ["Templates.Update"] = Of(async world => new UpdateTemplateRequest { Id = await world.TemplateAsync(), Category = "MARKETING" }),
        ["Templates.Delete"] = Of(async world => new DeleteTemplateRequest { Id = await world.TemplateAsync() }),
        ["Templates.Unpause"] = Of(async world => new UnpauseTemplateRequest { Id = await world.TemplateAsync() }),
        ["Templates.Sync"] = OfNumber(session => new SyncTemplatesRequest { Session = session }),
        ["Tenants.Create"] = Own(_ => new CreateTenantRequest { Name = "Other", Key = Guid.NewGuid().ToString() }),
        ["Tenants.Get"] = Of(world => Task.FromResult<IMessage>(new GetTenantRequest { Id = world.Shop.Id })),
        ["Tenants.List"] = Own(new ListTenantsRequest()),
        ["Tenants.Resume"] = Of(world => Task.FromResult<IMessage>(new ResumeTenantRequest { Id = world.Shop.Id, Reason = "settled" })),
        ["Tenants.Suspend"] = Of(world => Task.FromResult<IMessage>(new SuspendTenantRequest { Id = world.Shop.Id, Reason = "unpaid" })),
        ["Tenants.Throttle"] = Of(world => Task.FromResult<IMessage>(new ThrottleTenantRequest { Id = world.Shop.Id, Reason = "too much", RequestsPerSecond = 5 })),
        ["Webhooks.Create"] = Own(new CreateWebhookRequest { Url = "https://hooks.example.com/other" }),
        ["Webhooks.Get"] = Of(async world => new GetWebhookRequest { Id = await world.WebhookAsync() }),
        ["Webhooks.List"] = Own(new ListWebhooksRequest()),
        ["Webhooks.Update"] = Of(async world => new UpdateWebhookRequest { Id = await world.WebhookAsync(), Paused = true }),
        ["Webhooks.RotateSecret"] = Of(async world => new RotateWebhookSecretRequest { Id = await world.WebhookAsync() }),
        ["Webhooks.Delete"] = OwnAfter(async world => new DeleteWebhookRequest { Id = await world.WebhookAsync() }) with { Stays = ("/v1/webhooks", "webhooks") },
        ["Webhooks.SendTest"] = Of(async world => new SendTestWebhookRequest { Id = await world.WebhookAsync(), Type = "message.received" }),
        ["Webhooks.ListDeliveries"] = Of(async world => new ListDeliveriesRequest { Id = await world.WebhookAsync() }),
        ["Webhooks.Replay"] = Of(async world => new ReplayWebhookRequest { Id = await world.WebhookAsync(), Dead = true }),
    };

    private static Probe Of(C request) => new(request);

    private static Probe Inside(C request) => new(request, ToStrangers.NotFoundInside);

    private static Probe OfNumber(Func<string, IMessage> request) => new(world => Task.FromResult(request(world.Shop.Session)));

    private static Probe Own(IMessage request) => new(_ => Task.FromResult(request), ToStrangers.OwnOnly);

    private static Probe Own(Func<AccessWorld, IMessage> request) => new(world => Task.FromResult(request(world)), ToStrangers.OwnOnly);

    private static Probe OwnAfter(C request) => new(request, ToStrangers.OwnOnly);

    private static SetMailerRequest Mailer() => new() { Mailer = new Mailer { From = "shop@example.com", Smtp = new SmtpServer { Host = "mail.invalid" } } };

    private static async Task AlertNumberAsync(AccessWorld world)
    {
        using var set = await world.Shop.Fixture.SendAsync(HttpMethod.Put, "/v1/notice-whatsapp", world.Shop.ApiKey, new { session = world.Shop.Session });
        set.EnsureSuccessStatusCode();
    }

    private static async Task MailerAsync(AccessWorld world)
    {
        using var set = await world.Shop.Fixture.SendAsync(HttpMethod.Put, "/v1/notice-mailer", world.Shop.ApiKey, new { mailer = new { from = "shop@example.com", smtp = new { host = "mail.invalid" } } });
        set.EnsureSuccessStatusCode();
    }

    private static ChangeConsentRequest Change(string contact) => new() { Contact = contact, Purposes = { Purpose.Utility }, Evidence = Evidence, Key = Guid.NewGuid().ToString() };

    private static SendMessageRequest Send(AccessWorld world) => new() { Session = world.Shop.Session, To = world.Customer, Text = new Text { Body = "hello" }, Key = Guid.NewGuid().ToString() };
}
