using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Parley.Contracts.Ports;
using Parley.Frontend.Accounts;
using Parley.Silo.Hosting;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.People;

/// <summary>An engine whose mails a test can read, and where anybody may sign up.</summary>
public abstract partial class PeopleEngine : EngineFixture
{
    public const string Terms = "2026-01", Password = "correct horse battery staple";

    public Mailbox Mails { get; } = new();

    protected override void Configure(EngineSettings settings) => (settings.People.SignUp, settings.People.TermsVersion) = (true, Terms);

    protected override void Customize(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IPeopleMail>(Mails);
        builder.Services.Configure<PeopleOptions>(static options => options.MailsPerHour = 10_000);
    }

    public Task<HttpResponseMessage> PostAsync(string path, object body) => SendAsync(HttpMethod.Post, path, null, body);

    public static string NewEmail() => $"{Guid.NewGuid():N}@example.com";

    /// <summary>A person with a password who is a member, by way of an invitation.</summary>
    public async Task<string> NewMemberAsync(TestTenant tenant, string role, string password = Password)
    {
        var email = NewEmail();
        await JsonAsync(await tenant.PostAsync("/v1/invitations", new { email, role }));
        await JsonAsync(await PostAsync("/v1/links:use", new { secret = await Mails.SecretAsync(email), name = "Anna", password, termsVersion = Terms }));
        return email;
    }

    /// <summary>Signs in by the API, as a page does.</summary>
    public async Task<Browser> SignInAsync(string email, string password = Password, string tenant = "", bool platform = false)
    {
        var response = await PostAsync("/v1/sign-ins", new { email, password, tenant, platform });
        var cookie = response.Headers.TryGetValues("Set-Cookie", out var set) ? set.Single() : "";
        return new Browser(this, cookie, await JsonAsync(response));
    }

    /// <summary>Everything that was mailed.</summary>
    public sealed partial class Mailbox : IPeopleMail
    {
        private readonly ConcurrentQueue<PeopleMail> _mails = new();

        public bool Sends => true;

        public Task SendAsync(PeopleMail mail, CancellationToken cancellationToken)
        {
            _mails.Enqueue(mail);
            return Task.CompletedTask;
        }

        public IEnumerable<PeopleMail> To(string email) => _mails.Where(mail => mail.To == email);

        /// <summary>The newest mail to somebody, once there are as many.</summary>
        public async Task<PeopleMail> NextAsync(string email, int count = 1)
        {
            var started = TimeProvider.System.GetTimestamp();
            while (To(email).Count() < count)
            {
                Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(90), "The mail did not come.");
                await Task.Delay(20);
            }

            return To(email).Last();
        }

        /// <summary>The secret of the link in it.</summary>
        public async Task<string> SecretAsync(string email, int count = 1) => Link().Match((await NextAsync(email, count)).Text).Groups[1].Value;

        [GeneratedRegex("/link#([A-Za-z0-9_-]+)")]
        private static partial Regex Link();
    }

    /// <summary>What a browser has after signing in.</summary>
    public sealed record Browser(PeopleEngine Engine, string SetCookie, JsonElement Answer)
    {
        public string Csrf => Answer.GetProperty("csrf").GetString()!;

        public string Cookie => SetCookie.Split(';')[0];

        public Task<HttpResponseMessage> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

        public Task<HttpResponseMessage> PostAsync(string path, object body) => SendAsync(HttpMethod.Post, path, body);

        public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null, Action<HttpRequestMessage>? change = null)
        {
            using var request = new HttpRequestMessage(method, path);
            request.Headers.Add("Cookie", Cookie);
            request.Headers.Add("X-Parley-Csrf", Csrf);
            if (body is not null) request.Content = System.Net.Http.Json.JsonContent.Create(body);
            change?.Invoke(request);
            return await Engine.Http.SendAsync(request);
        }

        public async Task<int> StatusAsync()
        {
            using var response = await GetAsync("/v1/me");
            return (int)response.StatusCode;
        }
    }
}

public sealed class SqlitePeopleEngine : PeopleEngine
{
    protected override Task<StoreSettings> StoreAsync() => Task.FromResult(new StoreSettings());
}

public sealed class PostgresPeopleEngine : PeopleEngine
{
    protected override async Task<StoreSettings> StoreAsync() =>
        new() { Kind = "postgres", ConnectionString = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() };
}

[CollectionDefinition(Name)]
public sealed class PeopleOnSqlite : ICollectionFixture<SqlitePeopleEngine>
{
    public const string Name = "people on SQLite";
}

[CollectionDefinition(Name)]
public sealed class PeopleOnPostgres : ICollectionFixture<PostgresPeopleEngine>
{
    public const string Name = "people on PostgreSQL";
}
