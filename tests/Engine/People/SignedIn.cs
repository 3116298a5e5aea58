using System.Net.Http.Json;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Frontend.Access;
using Parley.Frontend.Accounts;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.People;

/// <summary>A person's cookie, made without the page: for tests of what a sign-in opens.</summary>
public sealed class SignedIn
{
    private readonly EngineFixture _fixture;

    private SignedIn(EngineFixture fixture, SignInRecord record, string cookie, string csrf) => (_fixture, Record, Cookie, Csrf) = (fixture, record, cookie, csrf);

    public SignInRecord Record { get; }

    /// <summary>Name and value.</summary>
    public string Cookie { get; }

    public string Csrf { get; }

    /// <summary>For gRPC.</summary>
    public Metadata Credential => new() { { "cookie", Cookie }, { "x-parley-csrf", Csrf } };

    /// <summary>A new person with a role in a tenant (or on the platform), who is signed in.</summary>
    public static async Task<SignedIn> AsAsync(EngineFixture fixture, string? tenant, PersonRole role, Func<SignInRecord, SignInRecord>? change = null)
    {
        var person = await NewPersonAsync(fixture, tenant, role);
        return await InAsync(fixture, person.Id, tenant, change);
    }

    /// <summary>A new person with a role; nobody knows a password of theirs.</summary>
    public static async Task<PersonRecord> NewPersonAsync(EngineFixture fixture, string? tenant, PersonRole role)
    {
        var person = new PersonRecord(PersonId.New(), $"{Guid.NewGuid():N}@example.com", "Anna", DateTimeOffset.UtcNow) { SecurityStamp = "first", TwoFactor = role == PersonRole.PlatformAdmin };
        await JoinAsync(fixture, person, tenant, role, isNew: true);
        return person;
    }

    public static async Task JoinAsync(EngineFixture fixture, PersonRecord person, string? tenant, PersonRole role, bool isNew = false)
    {
        var people = fixture.Engine.Services.GetRequiredService<IPeople>();
        var (link, _) = PersonLinks.New(LinkPurpose.SignUp, "test", TimeSpan.FromHours(1), DateTimeOffset.UtcNow);
        await people.AddLinkAsync(link);
        var membership = new Membership(person.Id, TenantOf(tenant), role, DateTimeOffset.UtcNow);
        Assert.True(await people.UseLinkAsync(link.SecretHash, new LinkUse(person.Id) { NewPerson = isNew ? person : null, Membership = membership }, DateTimeOffset.UtcNow));
    }

    /// <summary>A sign-in of a person.</summary>
    public static async Task<SignedIn> InAsync(EngineFixture fixture, PersonId person, string? tenant, Func<SignInRecord, SignInRecord>? change = null)
    {
        var services = fixture.Engine.Services;
        var (secret, hash) = RandomSecret.New();
        var now = DateTimeOffset.UtcNow;
        var record = new SignInRecord(SignInId.New(), person, TenantOf(tenant), hash, now, now.AddDays(1), now);
        record = change?.Invoke(record) ?? record;
        await services.GetRequiredService<ISignIns>().AddAsync(record);
        var http = new DefaultHttpContext();
        var csrf = services.GetRequiredService<SignInCookies>().Write(http, record, secret);
        return new SignedIn(fixture, record, http.Response.Headers.SetCookie.ToString().Split(';')[0], csrf);
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null, bool proven = true)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Cookie", Cookie);
        if (proven) request.Headers.Add("X-Parley-Csrf", Csrf);
        if (body is not null) request.Content = JsonContent.Create(body);
        return await _fixture.Http.SendAsync(request);
    }

    public Task<HttpResponseMessage> GetAsync(string path) => SendAsync(HttpMethod.Get, path, proven: false);

    public Task<HttpResponseMessage> PostAsync(string path, object body) => SendAsync(HttpMethod.Post, path, body);

    private static TenantId? TenantOf(string? text) => text is null ? null : TenantId.TryParse(text, out var tenant) ? tenant : throw new ArgumentException("No tenant's id.", nameof(text));
}
