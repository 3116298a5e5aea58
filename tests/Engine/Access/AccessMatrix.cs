using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Parley.Frontend.Access;
using Parley.Frontend.Auditing;
using Parley.Tests.Engine.House;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Engine.People;
using Microsoft.Extensions.DependencyInjection;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Frontend.Accounts;
using Parley.V1;
using Parley.Wire;

namespace Parley.Tests.Engine.Access;

/// <summary>
/// Every method of the contract with every credential that must not open it, and with one that does. Methods are read from the contract, so that none can be
/// forgotten; each request would succeed, so that none is refused by the accident of a missing record.
/// </summary>
public abstract class AccessMatrix(EngineFixture fixture)
{
    /// <summary>What the platform's admin reads as well: the platform's own, not the tenant's.</summary>
    private static readonly string[] OfThePlatformToo = ["Audit.List", "DeadLetters.List", "NoticeMeans.ListDeliveries", "Notices.List", "Notices.MarkRead", "SupportAccess.List"];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(static bytes => bytes, static bytes => bytes);

    private static readonly IReadOnlyDictionary<string, MethodDescriptor> Contract =
        PublicContract.ApiFiles().SelectMany(static file => file.Services).SelectMany(static service => service.Methods).ToDictionary(static method => $"{method.Service.Name}.{method.Name}");

    public static TheoryData<string> Methods() => [.. Contract.Keys.Order()];

    [Fact]
    public void Every_method_has_a_probe_and_names_its_permission()
    {
        Assert.Equal(Contract.Keys.Order(), Probes.All.Keys.Order());
        Assert.All(Contract, method => Assert.NotEqual(Permission.Unspecified, Needed(method.Value).Permission));
        Assert.Equal(Permissions.OfKeys.Order(), Contract.Values.Select(method => Needed(method).Permission).Distinct().Where(one => one > Permission.PlatformAdmin && one is not (Permission.Anyone or Permission.SignedIn)).Order());
    }

    [Fact]
    [Trait("Promise", "S2.2")]
    public void Every_method_says_how_the_audit_records_it()
    {
        var recorded = Contract.Values.Where(method => Needed(method).Audit.Kind != AuditRule.Types.Kind.None).ToArray();
        Assert.All(Contract.Values, method => Assert.NotEqual(AuditRule.Types.Kind.Unspecified, Needed(method).Audit.Kind));
        // A stream has no one answer that a record could come before.
        Assert.All(recorded, static method => Assert.False(method.IsClientStreaming || method.IsServerStreaming, method.FullName));
        Assert.All(recorded, method => Assert.Matches("^[a-z_]+\\.[a-z_]+$", Needed(method).Audit.Action));
        Assert.Equal(recorded.Length, recorded.Select(method => Needed(method).Audit.Action).Distinct().Count());
        // What names a target is there to be read.
        Assert.All(recorded, method =>
        {
            var rule = Needed(method).Audit;
            Assert.True(rule.Asked.Length == 0 || AuditTarget.Exists(method.InputType, rule.Asked), $"{method.FullName}: no {rule.Asked}");
            Assert.True(rule.Made.Length == 0 || AuditTarget.Exists(method.OutputType, rule.Made), $"{method.FullName}: no {rule.Made}");
            Assert.Equal(rule.Target.Length > 0, rule.Asked.Length + rule.Made.Length > 0);
        });
    }

    [Theory]
    [MemberData(nameof(Methods))]
    [Trait("Promise", "P10")]
    [Trait("Promise", "S2.2")]
    [Trait("Promise", "S2.5")]
    [Trait("Promise", "S3.5")]
    public async Task A_method_opens_to_its_own_credential_and_to_no_other(string name)
    {
        var (method, probe) = (Contract[name], Probes.All[name]);
        var needed = Needed(method);
        var world = await AccessWorld.MakeAsync(fixture);
        var request = (await probe.Request(world)).ToByteArray();
        Task<Outcome> With(string? key) => CallAsync(method, request, key is null ? [] : EngineFixture.Bearer(key));

        if (needed.Permission == Permission.Anyone)
        {
            AssertReached(await With(null));
            return;
        }

        Assert.Equal((StatusCode.Unauthenticated, "API_KEY_NEEDED"), (await With(null)).Failed);
        Assert.Equal((StatusCode.Unauthenticated, "API_KEY_NEEDED"), (await With("parley_made-up")).Failed);
        Assert.Equal((StatusCode.Unauthenticated, "API_KEY_NEEDED"), (await With(world.Shop.ApiKey[..^4] + "AAAA")).Failed);
        Assert.Equal((StatusCode.Unauthenticated, "API_KEY_NEEDED"), (await With(await RevokedAsync(world))).Failed);
        Assert.Equal((StatusCode.Unauthenticated, "KEY_EXPIRED"), (await With(await ExpiredAsync(world))).Failed);
        Assert.Equal((StatusCode.PermissionDenied, "ADDRESS_NOT_ALLOWED"), (await With((await world.KeyAsync(new { name = "elsewhere", networks = new[] { "10.0.0.0/8", "2001:db8::/32" } })).Text)).Failed);

        var began = DateTimeOffset.UtcNow;
        if (needed.Permission == Permission.SignedIn)
        {
            Assert.Equal((StatusCode.PermissionDenied, "PERSON_NEEDED"), (await With(world.Shop.ApiKey)).Failed);
            Assert.Equal((StatusCode.PermissionDenied, "PERSON_NEEDED"), (await With(EngineFixture.AdminKey)).Failed);
            return;
        }

        if (needed.Permission == Permission.PlatformAdmin)
        {
            Assert.Equal((StatusCode.PermissionDenied, "PLATFORM_KEY_NEEDED"), (await With(world.Shop.ApiKey)).Failed);
            var platforms = await With(EngineFixture.AdminKey);
            AssertOpened(platforms);
            await AssertRecordedAsync(needed.Audit, null, "platform", began, platforms);
            return;
        }

        await AssertAttemptsAsync(world, "API_KEY_NEEDED", "KEY_EXPIRED", "ADDRESS_NOT_ALLOWED");
        if (needed.Permission != Permission.Credential)
        {
            var others = Permissions.OfKeys.Remove(needed.Permission).Select(Permissions.NameOf).ToArray();
            Assert.Equal((StatusCode.PermissionDenied, "PERMISSION_MISSING"), (await With((await world.KeyAsync(new { name = "others", permissions = others })).Text)).Failed);
            await AssertAttemptsAsync(world, "PERMISSION_MISSING");
        }

        await AssertLimitedAsync(world, method, probe, request);
        await AssertStrangerAsync(world, method, probe, request, EngineFixture.Bearer((await fixture.NewTenantAsync()).ApiKey));
        var enough = needed.Permission == Permission.Credential ? Permission.LogRead : needed.Permission;
        var key = await world.KeyAsync(new { name = "enough", permissions = probe.Also.Add(enough).Select(Permissions.NameOf).ToArray(), networks = new[] { "127.0.0.0/8", "::1" } });
        var outcome = await With(key.Text);
        AssertOpened(outcome);
        await AssertRecordedAsync(needed.Audit, Tenant(world), key.Id, began, outcome);
    }

    [Fact]
    [Trait("Promise", "S3.10")]
    public async Task A_suspended_account_is_refused_everything_but_what_its_people_may_still_see()
    {
        foreach (var (name, method) in Contract.Where(static one => Needed(one.Value).Permission is not (Permission.Anyone or Permission.PlatformAdmin)))
        {
            // One of each: some of what is left ends the credentials of the account that asks.
            var tenant = await fixture.NewTenantAsync();
            await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Post, $"/v1/tenants/{tenant.Id}:suspend", EngineFixture.AdminKey, new { reason = "Unpaid." }));
            if (Needed(method).Permission != Permission.SignedIn) Assert.Equal((StatusCode.PermissionDenied, "TENANT_SUSPENDED"), (await CallAsync(method, [], tenant.Credential)).Failed);
            var person = await CallAsync(method, [], (await SignedIn.AsAsync(fixture, tenant.Id, PersonRole.Owner)).Credential);
            if (Needed(method).WhileSuspended) AssertReached(person);
            Assert.True(Needed(method).WhileSuspended == (person.Failed?.Reason != "TENANT_SUSPENDED"), $"{name}: {person.Failed}");
        }

        string[] left = ["Audit.List", "Me.ChangePassword", "Me.Get", "Members.Compromised", "Notices.List", "Notices.MarkRead", "SignIns.End", "SignIns.EndAll", "SignIns.List", "SignIns.SignOut", "SignIns.Switch"];
        Assert.Equal(left, Contract.Where(static one => Needed(one.Value).WhileSuspended).Select(static one => one.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    [Trait("Promise", "S3.5")]
    public async Task An_admin_of_the_platform_without_a_second_factor_can_do_nothing_but_set_one_up()
    {
        foreach (var (name, method) in Contract.Where(static one => Needed(one.Value).Permission != Permission.Anyone))
        {
            var person = new PersonRecord(PersonId.New(), $"{Guid.NewGuid():N}@example.com", "Anna", DateTimeOffset.UtcNow) { SecurityStamp = "first" };
            await SignedIn.JoinAsync(fixture, person, null, PersonRole.PlatformAdmin, isNew: true);
            var outcome = await CallAsync(method, [], (await SignedIn.InAsync(fixture, person.Id, null)).Credential);
            if (Needed(method).BeforeSecondFactor) AssertReached(outcome);
            var expected = Needed(method).BeforeSecondFactor ? outcome.Failed?.Reason
                : Needed(method).Permission is Permission.PlatformAdmin or Permission.SignedIn or Permission.Credential || OfThePlatformToo.Contains(name) ? "SECOND_FACTOR_NEEDED"
                : "TENANT_KEY_NEEDED";
            Assert.True(outcome.Failed?.Reason == expected, $"{name}: {outcome.Failed} and not {expected}");
        }

        string[] left =
        [
            "Me.AddPasskey", "Me.ChangePassword", "Me.ConfirmAuthenticator", "Me.DeletePasskey", "Me.EnrolAuthenticator", "Me.Get", "Me.ListPasskeys", "Me.PasskeyCreation",
            "SignIns.End", "SignIns.EndAll", "SignIns.List", "SignIns.SignOut",
        ];
        Assert.Equal(left, Contract.Where(static one => Needed(one.Value).BeforeSecondFactor).Select(static one => one.Key).Order(StringComparer.Ordinal));
    }

    /// <summary>The audit has what the contract says: nothing, or who did what to what from where, and what came of it.</summary>
    private async Task AssertRecordedAsync(AuditRule rule, TenantId? tenant, string actor, DateTimeOffset began, Outcome outcome)
    {
        await fixture.Engine.Services.GetRequiredService<AuditLog>().FlushAsync();
        var trail = fixture.Engine.Services.GetRequiredService<IAuditTrail>();
        var records = (await trail.ListAsync(tenant, new AuditFilter(From: began, Actor: actor, Action: rule.Action.Length > 0 ? rule.Action : null), null, 200)).Items;
        if (rule.Kind == AuditRule.Types.Kind.None)
        {
            // What is refused is an attempt, whatever the method.
            if (tenant is not null) Assert.DoesNotContain(records, static record => record.Entry.Outcome == AuditOutcome.Done);
            return;
        }

        Assert.NotEmpty(records);
        Assert.All(records, static record => Assert.Contains(record.Entry.Address, new[] { "127.0.0.1", "::1" }));
        Assert.All(records, static record => Assert.StartsWith("grpc-", record.Entry.UserAgent, StringComparison.Ordinal));
        Assert.Equal(outcome.Failed is null, records[0].Entry.Outcome == AuditOutcome.Done);
        Assert.Equal(outcome.Failed?.Reason ?? "", records[0].Entry.Reason);
        if (rule.Asked.Length > 0 || (rule.Made.Length > 0 && outcome.Failed is null)) Assert.NotEqual("", records[0].Entry.Target);
    }

    /// <summary>The audit has the attempts that were refused: the tenant's own by its keys, whatever they presented.</summary>
    private async Task AssertAttemptsAsync(AccessWorld world, params string[] reasons)
    {
        await fixture.Engine.Services.GetRequiredService<AuditLog>().FlushAsync();
        var trail = fixture.Engine.Services.GetRequiredService<IAuditTrail>();
        var refused = (await trail.ListAsync(Tenant(world), new AuditFilter(Outcome: AuditOutcome.Refused), null, 200)).Items;
        Assert.All(reasons, reason => Assert.Contains(refused, record => record.Entry.Reason == reason && record.Entry.Address is not null));
    }

    private static TenantId Tenant(AccessWorld world) => TenantId.TryParse(world.Shop.Id, out var tenant) ? tenant : throw new InvalidOperationException(world.Shop.Id);

    [Theory]
    [MemberData(nameof(Methods))]
    [Trait("Promise", "P10")]
    [Trait("Promise", "S2.5")]
    [Trait("Promise", "S3.5")]
    public async Task A_method_opens_to_the_people_whose_role_allows_it_and_to_no_other(string name)
    {
        var (method, probe) = (Contract[name], Probes.All[name]);
        var needed = Needed(method).Permission;
        if (needed == Permission.Anyone) return;
        var world = await AccessWorld.MakeAsync(fixture);
        var request = (await probe.Request(world)).ToByteArray();
        Task<Outcome> With(SignedIn who) => CallAsync(method, request, who.Credential);
        var began = DateTimeOffset.UtcNow;
        var (tenant, strongest) = needed == Permission.PlatformAdmin ? (null, PersonRole.PlatformAdmin) : (world.Shop.Id, PersonRole.Owner);
        var services = fixture.Engine.Services;

        var revoked = await SignedIn.AsAsync(fixture, tenant, strongest);
        await services.GetRequiredService<SignInBook>().EndAsync(revoked.Record.Person, revoked.Record.Id, CancellationToken.None);
        var expired = await SignedIn.AsAsync(fixture, tenant, strongest, static one => one with { ExpiresAt = one.CreatedAt.AddSeconds(-1) });
        var idle = await SignedIn.AsAsync(fixture, tenant, strongest, static one => one with { LastSeenAt = one.CreatedAt.AddDays(-2) });
        var former = await SignedIn.InAsync(fixture, PersonId.New(), tenant);
        foreach (var over in new[] { revoked, expired, idle, former }) Assert.Equal((StatusCode.Unauthenticated, "API_KEY_NEEDED"), (await With(over)).Failed);
        var unproven = await SignedIn.AsAsync(fixture, tenant, strongest);
        Assert.Equal((StatusCode.PermissionDenied, "CSRF"), (await CallAsync(method, request, new Metadata { { "cookie", unproven.Cookie } })).Failed);

        if (needed == Permission.PlatformAdmin)
        {
            Assert.Equal((StatusCode.PermissionDenied, "PLATFORM_KEY_NEEDED"), (await With(await SignedIn.AsAsync(fixture, world.Shop.Id, PersonRole.Owner))).Failed);
            var admins = await SignedIn.AsAsync(fixture, null, strongest);
            var opened = await With(admins);
            AssertOpened(opened);
            await AssertRecordedAsync(Needed(method).Audit, null, admins.Record.Person.Value, began, opened);
            return;
        }

        var weakest = strongest;
        foreach (var role in Roles.OfMembers)
        {
            if (needed is Permission.Credential or Permission.SignedIn || Roles.Allowed(role).Contains(needed)) weakest = role;
            else Assert.Equal((StatusCode.PermissionDenied, "PERMISSION_MISSING"), (await With(await SignedIn.AsAsync(fixture, world.Shop.Id, role))).Failed);
        }

        if (needed != Permission.SignedIn)
        {
            // An admin of the platform is nobody in a tenant; what any credential opens, that of an admin opens too.
            var admin = await With(await SignedIn.AsAsync(fixture, null, PersonRole.PlatformAdmin));
            if (needed != Permission.Credential && !OfThePlatformToo.Contains(name)) Assert.Equal((StatusCode.PermissionDenied, "TENANT_KEY_NEEDED"), admin.Failed);
            await AssertStrangerAsync(world, method, probe, request, (await SignedIn.AsAsync(fixture, (await fixture.NewTenantAsync()).Id, PersonRole.Owner)).Credential);
        }

        var opener = await SignedIn.AsAsync(fixture, world.Shop.Id, weakest);
        var outcome = await With(opener);
        if (needed == Permission.SignedIn) AssertReached(outcome);
        else AssertOpened(outcome);
        await AssertRecordedAsync(Needed(method).Audit, Tenant(world), opener.Record.Person.Value, began, outcome);
    }

    private async Task AssertLimitedAsync(AccessWorld world, MethodDescriptor method, Probe probe, byte[] request)
    {
        var number = fixture.NewNumber(world.Shop.Number.App);
        var other = (await EngineFixture.JsonAsync(await world.Shop.ConnectAsync(number))).GetProperty("id").GetString();
        var outcome = await CallAsync(method, request, EngineFixture.Bearer((await world.KeyAsync(new { name = "limited", sessions = new[] { other } })).Text));
        if (!Needed(method).BySession) Assert.Equal((StatusCode.PermissionDenied, "KEY_LIMITED_TO_SESSIONS"), outcome.Failed);
        else if (probe.AnySession) AssertOpened(outcome);
        else if (probe.Strangers == ToStrangers.NotFoundInside) Assert.Contains("SESSION_NOT_ALLOWED", Assert.IsType<string>(outcome.Answer), StringComparison.Ordinal);
        else Assert.Equal((StatusCode.PermissionDenied, "SESSION_NOT_ALLOWED"), outcome.Failed);
    }

    private async Task AssertStrangerAsync(AccessWorld world, MethodDescriptor method, Probe probe, byte[] request, Metadata credential)
    {
        var outcome = await CallAsync(method, request, credential);
        if (probe.Strangers == ToStrangers.NotFound) Assert.Equal((StatusCode.NotFound, "NOT_FOUND"), outcome.Failed);
        if (probe.Strangers == ToStrangers.NotFoundInside) Assert.Contains("NOT_FOUND", Assert.IsType<string>(outcome.Answer), StringComparison.Ordinal);
        Assert.All(world.Ids, id => Assert.DoesNotContain(id, outcome.Answer ?? "", StringComparison.Ordinal));
        if (probe.Stays is { } stays) Assert.Equal(1, (await EngineFixture.JsonAsync(await world.Shop.GetAsync(stays.Path))).GetProperty(stays.Name).GetArrayLength());
        if (probe.Strangers == ToStrangers.OwnOnly && outcome.Failed is { } failed) Assert.NotEqual(StatusCode.Unauthenticated, failed.Code);
    }

    /// <summary>It was let in: what it answers is not about access.</summary>
    private static void AssertOpened(Outcome outcome)
    {
        if (outcome.Failed is { } failed)
            Assert.DoesNotContain(failed.Code, new[] { StatusCode.Unauthenticated, StatusCode.PermissionDenied, StatusCode.NotFound, StatusCode.Internal, StatusCode.Unknown, StatusCode.Unimplemented, StatusCode.DeadlineExceeded });
    }

    /// <summary>It got past the question who calls: whatever it answers is about what was asked.</summary>
    private static void AssertReached(Outcome outcome)
    {
        if (outcome.Failed is not { } failed) return;
        Assert.DoesNotContain(failed.Reason, new[] { "API_KEY_NEEDED", "PERSON_NEEDED", "PERMISSION_MISSING", "PLATFORM_KEY_NEEDED", "TENANT_KEY_NEEDED", "CSRF" });
        Assert.DoesNotContain(failed.Code, new[] { StatusCode.Internal, StatusCode.Unknown, StatusCode.Unimplemented, StatusCode.DeadlineExceeded });
    }

    private static async Task<string> RevokedAsync(AccessWorld world)
    {
        var (id, text) = await world.KeyAsync(new { name = "revoked" });
        using var answer = await world.Shop.Fixture.SendAsync(HttpMethod.Delete, $"/v1/keys/{id}", world.Shop.ApiKey);
        answer.EnsureSuccessStatusCode();
        return text;
    }

    private async Task<string> ExpiredAsync(AccessWorld world)
    {
        // The API makes no key that has expired, and a test waits for no clock.
        var keys = fixture.Engine.Services.GetRequiredService<ApiKeys>();
        return (await keys.MintAsync(Tenant(world), "expired", CancellationToken.None, expiresAt: DateTimeOffset.UtcNow.AddSeconds(-1))).Text;
    }

    private static MethodAccess Needed(MethodDescriptor method) => Permissions.Of($"/{method.Service.FullName}/{method.Name}");

    private async Task<Outcome> CallAsync(MethodDescriptor method, byte[] request, Metadata credential)
    {
        var type = (method.IsClientStreaming, method.IsServerStreaming) switch
        {
            (false, false) => MethodType.Unary,
            (true, false) => MethodType.ClientStreaming,
            (false, true) => MethodType.ServerStreaming,
            _ => MethodType.DuplexStreaming,
        };
        var call = new Method<byte[], byte[]>(type, method.Service.FullName, method.Name, Bytes, Bytes);
        var options = new CallOptions(credential, DateTime.UtcNow + Patience);
        var invoker = fixture.Channel.CreateCallInvoker();
        try
        {
            return new Outcome(null, Encoding.Latin1.GetString(await AnswerAsync(type)));
        }
        catch (RpcException e)
        {
            return new Outcome((e.StatusCode, RpcFailure.Read(e).Reason), null);
        }

        async Task<byte[]> AnswerAsync(MethodType kind)
        {
            switch (kind)
            {
                case MethodType.Unary:
                    return await invoker.AsyncUnaryCall(call, null, options, request);
                case MethodType.ServerStreaming:
                {
                    using var stream = invoker.AsyncServerStreamingCall(call, null, options, request);
                    return await FirstAsync(stream.ResponseHeadersAsync, stream.ResponseStream);
                }

                case MethodType.ClientStreaming:
                {
                    using var stream = invoker.AsyncClientStreamingCall(call, null, options);
                    await WriteAsync(stream.RequestStream);
                    return await stream.ResponseAsync;
                }

                default:
                {
                    using var stream = invoker.AsyncDuplexStreamingCall(call, null, options);
                    await WriteAsync(stream.RequestStream);
                    return await FirstAsync(stream.ResponseHeadersAsync, stream.ResponseStream);
                }
            }
        }

        // A refused stream may end before it is written to; what it ended with is read afterwards.
        async Task WriteAsync(IClientStreamWriter<byte[]> stream)
        {
            try
            {
                await stream.WriteAsync(request);
                await stream.CompleteAsync();
            }
            catch (Exception e) when (e is RpcException or InvalidOperationException)
            {
            }
        }

        // Of a feed, its headers say that it opened; a stranger's feed may stay empty.
        async Task<byte[]> FirstAsync(Task<Metadata> headers, IAsyncStreamReader<byte[]> stream)
        {
            if (method.Name == "Subscribe" && (await headers).GetValue("cursor") is not null) return [];
            return await stream.MoveNext(CancellationToken.None) ? stream.Current : [];
        }
    }

    private sealed record Outcome((StatusCode Code, string Reason)? Failed, string? Answer);
}

[Collection(OnSqlite.Name)]
public sealed class SqliteAccessMatrix(SqliteEngine fixture) : AccessMatrix(fixture);

[Collection(OnPostgres.Name)]
public sealed class PostgresAccessMatrix(PostgresEngine fixture) : AccessMatrix(fixture);
