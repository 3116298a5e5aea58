using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Frontend.Access;
using Parley.Tests.Engine.Kit;
using Parley.V1;
using Parley.Wire;

namespace Parley.Tests.Engine.People;

/// <summary>What a credential opened ends with it: the next call, and streams that are open.</summary>
[Trait("Promise", "P10")]
[Trait("Promise", "S3.5")]
public abstract class EndingTests(PeopleEngine fixture)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_revoked_key_ends_its_streams_and_no_others()
    {
        var tenant = await fixture.NewTenantAsync();
        var made = await EngineFixture.JsonAsync(await tenant.PostAsync("/v1/keys", new { name = "till" }));
        using var ending = await OpenAsync(EngineFixture.Bearer(made.GetProperty("apiKey").GetString()!));
        using var staying = await OpenAsync(tenant.Credential);
        using var delete = await fixture.SendAsync(HttpMethod.Delete, $"/v1/keys/{made.GetProperty("key").GetProperty("id").GetString()}", tenant.ApiKey);
        await EndsAsync(ending);
        await EngineFixture.JsonAsync(await tenant.PostAsync("/v1/keys", new { name = "another" }));
        Assert.Equal("tenant.created", await FirstTypeAsync(staying));
    }

    [Fact]
    public async Task A_stream_of_sends_ends_with_its_key()
    {
        var tenant = await fixture.NewTenantAsync();
        var made = await EngineFixture.JsonAsync(await tenant.PostAsync("/v1/keys", new { name = "till" }));
        using var call = new Messages.MessagesClient(fixture.Channel).SendStream(EngineFixture.Bearer(made.GetProperty("apiKey").GetString()!));
        // An answer says that the stream is open.
        await call.RequestStream.WriteAsync(new SendMessageRequest { Session = "none", To = "+15550001", Text = new Text { Body = "x" }, Key = "k" });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Patience));
        using var delete = await fixture.SendAsync(HttpMethod.Delete, $"/v1/keys/{made.GetProperty("key").GetProperty("id").GetString()}", tenant.ApiKey);
        var ended = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Patience));
        Assert.Equal((StatusCode.Unauthenticated, "CREDENTIAL_ENDED"), (ended.StatusCode, RpcFailure.Read(ended).Reason));
    }

    [Fact]
    public async Task A_sign_in_that_ends_takes_its_events_along_also_over_rest()
    {
        var tenant = await fixture.NewTenantAsync();
        var who = await SignedIn.AsAsync(fixture, tenant.Id, PersonRole.Agent);
        using var grpc = await OpenAsync(who.Credential);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/events?cursor=beginning");
        request.Headers.Add("Cookie", who.Cookie);
        using var sse = await fixture.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", sse.Content.Headers.ContentType!.MediaType);
        var reading = sse.Content.ReadAsStringAsync();
        await EngineFixture.JsonAsync(await who.PostAsync("/v1/sign-ins:sign-out", new { }));
        await EndsAsync(grpc);
        Assert.Contains("CREDENTIAL_ENDED", await reading.WaitAsync(Patience), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("role")]
    [InlineData("membership")]
    [InlineData("all")]
    [InlineData("switch")]
    public async Task What_changes_a_sign_in_ends_its_streams(string what)
    {
        var (tenant, other) = (await fixture.NewTenantAsync(), await fixture.NewTenantAsync());
        var person = await SignedIn.NewPersonAsync(fixture, tenant.Id, PersonRole.Agent);
        await SignedIn.JoinAsync(fixture, person, other.Id, PersonRole.Agent);
        var who = await SignedIn.InAsync(fixture, person.Id, tenant.Id);
        var owner = await SignedIn.AsAsync(fixture, tenant.Id, PersonRole.Owner);
        using var stream = await OpenAsync(who.Credential);
        using var response = what switch
        {
            "role" => await owner.SendAsync(HttpMethod.Patch, $"/v1/members/{person.Id}", new { role = "VIEWER" }),
            "membership" => await owner.SendAsync(HttpMethod.Delete, $"/v1/members/{person.Id}"),
            "all" => await who.PostAsync("/v1/sign-ins:end-all", new { }),
            _ => await who.PostAsync("/v1/sign-ins:switch", new { tenant = other.Id }),
        };
        response.EnsureSuccessStatusCode();
        await EndsAsync(stream);
    }

    [Fact]
    public async Task What_another_process_ended_is_noticed_when_it_is_looked_at()
    {
        var tenant = await fixture.NewTenantAsync();
        var who = await SignedIn.AsAsync(fixture, tenant.Id, PersonRole.Agent);
        using var stream = await OpenAsync(who.Credential);
        // Past this process's own memory, as another one would.
        await fixture.Engine.Services.GetRequiredService<ISignIns>().EndAsync(who.Record.Person, who.Record.Id, DateTimeOffset.UtcNow);
        await EndsAsync(stream);
    }

    [Fact]
    public async Task A_compromised_account_is_closed_at_once_and_its_neighbour_notices_nothing()
    {
        var (tenant, neighbour) = (await fixture.NewTenantAsync(), await fixture.NewTenantAsync());
        var email = await fixture.NewMemberAsync(tenant, "OWNER");
        var owner = await fixture.SignInAsync(email);
        var person = await SignedIn.NewPersonAsync(fixture, tenant.Id, PersonRole.Agent);
        await SignedIn.JoinAsync(fixture, person, neighbour.Id, PersonRole.Agent);
        var (here, there) = (await SignedIn.InAsync(fixture, person.Id, tenant.Id), await SignedIn.InAsync(fixture, person.Id, neighbour.Id));
        var invited = PeopleEngine.NewEmail();
        await EngineFixture.JsonAsync(await tenant.PostAsync("/v1/invitations", new { email = invited, role = "AGENT" }));
        using var byKey = await OpenAsync(tenant.Credential);
        using var byPerson = await OpenAsync(here.Credential);
        using var next = await OpenAsync(neighbour.Credential);

        await EngineFixture.JsonAsync(await owner.PostAsync("/v1/account:compromised", new { }));

        await EndsAsync(byKey);
        await EndsAsync(byPerson);
        Assert.Equal(401, await owner.StatusAsync());
        Assert.Equal(401, (await EngineFixture.ErrorAsync(await tenant.GetAsync("/v1/sessions"))).Status);
        Assert.Equal(401, (await EngineFixture.ErrorAsync(await here.GetAsync("/v1/me"))).Status);
        Assert.Equal("LINK_OVER", (await EngineFixture.ErrorAsync(await fixture.PostAsync("/v1/links:look", new { secret = await fixture.Mails.SecretAsync(invited) }))).Reason);
        // The neighbour goes on; a sign-in there of before does not come back here.
        Assert.Equal("tenant.created", await FirstTypeAsync(next));
        await EngineFixture.JsonAsync(await there.GetAsync("/v1/conversations"));
        Assert.Equal("SIGN_IN_AGAIN", (await EngineFixture.ErrorAsync(await there.PostAsync("/v1/sign-ins:switch", new { tenant = tenant.Id }))).Reason);
        // Who proves anew who they are comes back.
        Assert.Equal(200, await (await fixture.SignInAsync(email)).StatusAsync());
    }

    [Fact]
    public async Task What_a_person_was_last_seen_is_written_down()
    {
        var tenant = await fixture.NewTenantAsync();
        var who = await SignedIn.AsAsync(fixture, tenant.Id, PersonRole.Agent, static one => one with { LastSeenAt = one.CreatedAt.AddHours(-1) });
        await EngineFixture.JsonAsync(await who.GetAsync("/v1/me"));
        await fixture.Engine.Services.GetRequiredService<LastUses>().WriteAsync(CancellationToken.None);
        var seen = (await fixture.Engine.Services.GetRequiredService<ISignIns>().FindAsync(who.Record.Id))!.LastSeenAt;
        Assert.InRange(seen, who.Record.CreatedAt.AddSeconds(-1), DateTimeOffset.UtcNow);
    }

    /// <summary>A feed that has said that it is open.</summary>
    private async Task<AsyncServerStreamingCall<Event>> OpenAsync(Metadata credential)
    {
        var call = new Events.EventsClient(fixture.Channel).Subscribe(new SubscribeRequest { Cursor = "beginning" }, credential);
        await call.ResponseHeadersAsync.WaitAsync(Patience);
        return call;
    }

    private static async Task EndsAsync(AsyncServerStreamingCall<Event> call)
    {
        var ended = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Patience))
            {
            }
        });
        Assert.Equal((StatusCode.Unauthenticated, "CREDENTIAL_ENDED"), (ended.StatusCode, RpcFailure.Read(ended).Reason));
    }

    private static async Task<string> FirstTypeAsync(AsyncServerStreamingCall<Event> call)
    {
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Patience));
        return call.ResponseStream.Current.Type;
    }
}

[Collection(PeopleOnSqlite.Name)]
public sealed class SqliteEndingTests(SqlitePeopleEngine fixture) : EndingTests(fixture);

[Collection(PeopleOnPostgres.Name)]
public sealed class PostgresEndingTests(PostgresPeopleEngine fixture) : EndingTests(fixture);
