using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Parley.Frontend.Deliveries;
using Parley.Frontend.Mails;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Notices;

/// <summary>Mails over SMTP, to a server that nobody here wrote.</summary>
public sealed class SmtpTests
{
    private const string From = "Parley at Café <parley@example.com>";
    private readonly Mailer _mailer = new(new DeliveryOptions(), TimeProvider.System);

    [Fact]
    public async Task A_mail_is_read_as_it_was_written_and_loads_nothing()
    {
        using var server = await MailServer.StartAsync();
        var text = "Accept <here> & now:\nhttps://parley.example.com/link#secret-1.\n\nनमस्ते";
        await _mailer.SendAsync(Mail("anna@example.com") with { Subject = "Einladung für स्वागत " + new string('x', 200), Text = text, Locale = "hi-IN", Unsubscribe = new Uri("https://parley.example.com/unsubscribe/abc") }, Route(server), default);

        var mail = Assert.Single(server.Taken);
        Assert.Equal(("parley@example.com", "anna@example.com"), (mail.From, Assert.Single(mail.To)));
        Assert.Empty(mail.Defects);
        Assert.Equal("Einladung für स्वागत " + new string('x', 200), mail.Value("Subject"));
        Assert.Equal(text, mail.Text.ReplaceLineEndings("\n").TrimEnd());
        Assert.Equal("auto-generated", mail.Value("Auto-Submitted"));
        Assert.Equal("<https://parley.example.com/unsubscribe/abc>", mail.Value("List-Unsubscribe"));
        Assert.Equal("List-Unsubscribe=One-Click", mail.Value("List-Unsubscribe-Post"));
        Assert.Contains("Parley at Café", mail.Value("From"), StringComparison.Ordinal);
        Assert.Equal("hi", mail.Value("Content-Language"));
        Assert.Contains("<a href=\"https://parley.example.com/link#secret-1\">", mail.Html, StringComparison.Ordinal);
        Assert.Contains("Accept &lt;here&gt; &amp; now:<br>", mail.Html, StringComparison.Ordinal);
        foreach (var loading in (string[])["src=", "url(", "<script", "<link", "<img"]) Assert.DoesNotContain(loading, mail.Html, StringComparison.OrdinalIgnoreCase);
        Assert.All(mail.Raw.Split("\r\n"), static line => Assert.True(line.Length <= 998, line));
    }

    [Fact]
    public async Task Arabic_is_written_from_right_to_left()
    {
        using var server = await MailServer.StartAsync();
        await _mailer.SendAsync(Mail("anna@example.com") with { Text = "مرحبا", Locale = "ar" }, Route(server), default);
        Assert.Contains("lang=\"ar\" dir=\"rtl\"", Assert.Single(server.Taken).Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Hello\r\nBcc: eve@example.com")]
    [InlineData("Hello\nBcc: eve@example.com\n\nbody")]
    [InlineData("Hello\r\n\r\n.\r\nMAIL FROM:<eve@example.com>")]
    [InlineData("=?utf-8?Q?x=0D=0ABcc:_eve@example.com?=\u2028Bcc: eve@example.com")]
    public async Task No_subject_becomes_a_header(string subject)
    {
        using var server = await MailServer.StartAsync();
        await _mailer.SendAsync(Mail("anna@example.com") with { Subject = subject, Text = ".\r\nMAIL FROM:<eve@example.com>\r\n.\r\n" }, Route(server), default);
        var mail = Assert.Single(server.Taken);
        Assert.Equal("anna@example.com", Assert.Single(mail.To));
        Assert.Equal(["Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted", "Content-Language", "MIME-Version", "Content-Type"], mail.Headers.Select(static header => header[0]));
        Assert.Equal(".\nMAIL FROM:<eve@example.com>\n.", mail.Text.ReplaceLineEndings("\n").TrimEnd());
    }

    [Theory]
    [InlineData("anna@example.com\r\nRCPT TO:<eve@example.com>")]
    [InlineData("anna@example.com>,<eve@example.com")]
    [InlineData("anna@example.com eve@example.com")]
    [InlineData("")]
    public async Task What_is_no_address_is_never_said_to_a_server(string to)
    {
        using var server = await MailServer.StartAsync();
        Assert.Equal(MailFault.Never, (await FailedAsync(Mail(to), Route(server))).Fault);
        Assert.Empty(server.Taken);
    }

    [Fact]
    [Trait("Promise", "S3.5")]
    public async Task What_a_server_refuses_is_an_error_that_names_nobody()
    {
        using var server = await MailServer.StartAsync();
        foreach (var (to, fault, said) in ((string, MailFault, string)[])[("unknown-anna@example.com", MailFault.Never, "550"), ("later-anna@example.com", MailFault.Later, "451")])
        {
            var failed = await FailedAsync(Mail(to) with { Text = "secret-1" }, Route(server));
            Assert.Equal(fault, failed.Fault);
            Assert.Contains(said, failed.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("anna", failed.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("secret-1", failed.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_server_that_is_away_is_away_for_all() =>
        Assert.Equal(MailFault.Away, (await FailedAsync(Mail("anna@example.com"), Route(FreePort.Next()))).Fault);

    [Fact]
    [Trait("Promise", "S2.6")]
    public async Task With_TLS_a_password_is_said_to_the_server_that_has_the_certificate_and_to_no_other()
    {
        using var folder = new TemporaryFolder();
        using var ours = new TestAuthority(folder.Path);
        var (certificate, login) = (ours.Issue("mail", folder.Path), (User: "parley", Password: "pässword 1"));
        using var server = await MailServer.StartAsync(null, certificate, login);
        SmtpRoute To(string? authority, string password) => new(From, Guard(server.Port), "127.0.0.1", server.Port, SmtpSecurity.StartTls)
        {
            User = login.User, Password = password, Authorities = authority is null ? null : Authority(authority),
        };
        await _mailer.SendAsync(Mail("anna@example.com"), To(ours.CertificateFile, login.Password), default);
        var mail = Assert.Single(server.Taken);
        Assert.True(mail is { Tls: true, SignedIn: true });

        var stranger = await FailedAsync(Mail("anna@example.com"), To(null, login.Password));
        Assert.Equal((MailFault.Away, "The mail server's certificate is not valid for its name."), (stranger.Fault, stranger.Message));
        var wrong = await FailedAsync(Mail("anna@example.com"), To(ours.CertificateFile, "another"));
        Assert.Equal((MailFault.Away, "The mail server answered 535 to AUTH."), (wrong.Fault, wrong.Message));
        Assert.Single(server.Taken);
    }

    [Fact]
    [Trait("Promise", "S2.6")]
    public async Task A_server_without_TLS_hears_neither_mail_nor_password_unless_the_route_says_so()
    {
        using var server = await MailServer.StartAsync();
        var route = new SmtpRoute(From, Guard(server.Port), "127.0.0.1", server.Port, SmtpSecurity.StartTls) { User = "parley", Password = "secret-1" };
        Assert.Equal("The mail server has no usable answer to STARTTLS.", (await FailedAsync(Mail("anna@example.com"), route)).Message);
        Assert.Empty(server.Taken);
    }

    [Fact]
    public async Task What_comes_before_TLS_with_the_answer_to_STARTTLS_is_believed_by_nobody()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var server = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            using var reader = new StreamReader(client.GetStream());
            await using var writer = new StreamWriter(client.GetStream()) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync("220 here");
            await reader.ReadLineAsync();
            await writer.WriteAsync("250-mail\r\n250 STARTTLS\r\n");
            await reader.ReadLineAsync();
            await writer.WriteAsync("220 go on\r\n250 AUTH PLAIN\r\n");
            return await reader.ReadToEndAsync();
        });
        var route = new SmtpRoute(From, Guard(port), "127.0.0.1", port, SmtpSecurity.StartTls) { User = "parley", Password = "secret-1" };
        Assert.Equal("The mail server has no usable answer to STARTTLS.", (await FailedAsync(Mail("anna@example.com"), route)).Message);
        Assert.Equal("", await server);
    }

    [Fact]
    [Trait("Promise", "S2.5")]
    public async Task A_server_inside_the_operators_network_is_not_connected_to_unless_the_operator_names_it()
    {
        using var server = await MailServer.StartAsync();
        var route = new SmtpRoute(From, new GuardedConnection(new SystemResolver(), new InternalHosts([])), "localhost", server.Port, SmtpSecurity.None);
        Assert.Equal("The mail server's address is not public.", (await FailedAsync(Mail("anna@example.com"), route)).Message);
    }

    private static Mail Mail(string to) => new("nd1", to, "Hello", "Text", "en");

    private static SmtpRoute Route(MailServer server) => Route(server.Port);

    private static SmtpRoute Route(int port) => new(From, Guard(port), "127.0.0.1", port, SmtpSecurity.None);

    private static GuardedConnection Guard(int port) => new(new SystemResolver(), new InternalHosts([$"127.0.0.1:{port}"]));

    private static X509Certificate2Collection Authority(string file)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(file);
        return authorities;
    }

    private Task<MailFailedException> FailedAsync(Mail mail, MailRoute route) => Assert.ThrowsAsync<MailFailedException>(() => _mailer.SendAsync(mail, route, default));
}
