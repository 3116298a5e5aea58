using System.Net;
using System.Net.Sockets;
using Parley.Frontend.Accounts;
using Parley.Silo.Hosting;
using Parley.Silo.Mail;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.People;

/// <summary>Mails over SMTP, to a server that speaks no more of it than it must.</summary>
public sealed class MailTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_mail_goes_to_the_operators_server_as_it_was_written()
    {
        using var server = new SmtpServer("250 taken");
        await server.Mail.SendAsync(new PeopleMail("anna@example.com", "Invitation to Café", "Accept here:\nhttps://parley.example.com/link#secret-1"), CancellationToken.None);
        var said = await server.Said.WaitAsync(Patience);
        Assert.Contains("MAIL FROM:<parley@example.com>", said, StringComparison.Ordinal);
        Assert.Contains("RCPT TO:<anna@example.com>", said, StringComparison.Ordinal);
        Assert.Contains("Subject: =?utf-8?", said, StringComparison.Ordinal);
        Assert.Contains("https://parley.example.com/link#secret-1", said, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Promise", "S3.5")]
    public async Task A_mail_that_is_refused_is_an_error_that_names_nobody()
    {
        using var server = new SmtpServer("550 anna@example.com is unknown");
        var failed = await Assert.ThrowsAsync<MailFailedException>(() => server.Mail.SendAsync(new PeopleMail("anna@example.com", "Hello", "secret-1"), CancellationToken.None));
        Assert.DoesNotContain("anna", failed.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret-1", failed.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_away_is_an_error_too()
    {
        var mail = new SmtpMail(new MailSettings { Host = "127.0.0.1", Port = Tests.Kit.FreePort.Next(), Tls = false, From = "parley@example.com" });
        await Assert.ThrowsAsync<MailFailedException>(() => mail.SendAsync(new PeopleMail("anna@example.com", "Hello", "text"), CancellationToken.None));
    }

    /// <summary>Takes one mail, and answers to its text as told.</summary>
    private sealed class SmtpServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public SmtpServer(string toText)
        {
            _listener.Start();
            Mail = new SmtpMail(new MailSettings { Host = "127.0.0.1", Port = ((IPEndPoint)_listener.LocalEndpoint).Port, Tls = false, From = "parley@example.com" });
            Said = TalkAsync(toText);
        }

        public SmtpMail Mail { get; }

        /// <summary>Everything the client said, once it has said its text.</summary>
        public Task<string> Said { get; }

        public void Dispose() => _listener.Dispose();

        private async Task<string> TalkAsync(string toText)
        {
            using var client = await _listener.AcceptTcpClientAsync();
            using var reader = new StreamReader(client.GetStream());
            await using var writer = new StreamWriter(client.GetStream()) { NewLine = "\r\n", AutoFlush = true };
            var said = new System.Text.StringBuilder();
            await writer.WriteLineAsync("220 here");
            for (var text = false; await reader.ReadLineAsync() is { } line;)
            {
                said.AppendLine(line);
                if (text && line != ".") continue;
                if (text)
                {
                    await writer.WriteLineAsync(toText);
                    break;
                }

                text = line == "DATA";
                await writer.WriteLineAsync(text ? "354 go on" : "250 well");
            }

            return said.ToString();
        }
    }
}

/// <summary>Without a mail server, whoever invites passes the link on.</summary>
[Collection(OnSqlite.Name)]
public sealed class NoMailTests(SqliteEngine fixture)
{
    [Fact]
    public async Task An_invitation_that_cannot_be_mailed_is_a_link_for_whoever_invites()
    {
        var tenant = await fixture.NewTenantAsync();
        var email = PeopleEngine.NewEmail();
        var invited = await EngineFixture.JsonAsync(await tenant.PostAsync("/v1/invitations", new { email, role = "OWNER" }));
        var url = invited.GetProperty("url").GetString()!;
        Assert.StartsWith($"http://localhost:{fixture.Engine.Web.Port}/link#", url, StringComparison.Ordinal);
        var secret = url.Split('#')[1];
        Assert.DoesNotContain(secret, (await EngineFixture.JsonAsync(await tenant.GetAsync("/v1/invitations"))).GetRawText(), StringComparison.Ordinal);
        await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Post, "/v1/links:use", null, new { secret, name = "Anna", password = PeopleEngine.Password }));
        await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Post, "/v1/sign-ins", null, new { email, password = PeopleEngine.Password }));
    }

    [Fact]
    [Trait("Promise", "S3.5")]
    public async Task Nobody_signs_up_where_the_operator_did_not_say_so() =>
        Assert.Equal("SIGN_UP_CLOSED", (await EngineFixture.ErrorAsync(await fixture.SendAsync(HttpMethod.Post, "/v1/sign-ups", null, new { name = "Anna", email = "a@example.com" }))).Reason);
}

/// <summary>Attempts from one address have an end.</summary>
[Trait("Promise", "S3.5")]
public sealed class AttemptLimitTests
{
    [Theory]
    [InlineData("/v1/sign-ins", "email", "nobody@example.com")]
    [InlineData("/v1/password-resets", "email", "nobody@example.com")]
    [InlineData("/v1/links:look", "secret", "none")]
    public async Task Who_tries_too_often_is_told_when_to_come_again(string path, string field, string value)
    {
        var engine = new Limited();
        await engine.InitializeAsync();
        try
        {
            // One attempt a minute: however slow this is, not each of a hundred finds another minute gone.
            for (var i = 0; i < 100; i++)
            {
                using var response = await engine.PostAsync(path, new Dictionary<string, string> { [field] = value });
                if ((int)response.StatusCode != 429) continue;
                var text = await response.Content.ReadAsStringAsync();
                Assert.Contains("TOO_MANY_ATTEMPTS", text, StringComparison.Ordinal);
                Assert.True(response.Headers.RetryAfter is not null || text.Contains("retryDelay", StringComparison.Ordinal), text);
                return;
            }

            Assert.Fail("Nobody was told.");
        }
        finally
        {
            await engine.DisposeAsync();
        }
    }

    private sealed class Limited : PeopleEngine
    {
        protected override Task<StoreSettings> StoreAsync() => Task.FromResult(new StoreSettings());

        protected override void Configure(EngineSettings settings)
        {
            base.Configure(settings);
            settings.People.AttemptsPerMinute = 1;
        }
    }
}
