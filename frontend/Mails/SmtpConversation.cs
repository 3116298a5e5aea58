using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Parley.Frontend.Mails;

/// <summary>
/// The client's side of SMTP (RFC 5321, 3207, 4954) over one connection: as much as it takes to hand over a mail. What the server says beside its codes is read
/// and thrown away, because it may name people.
/// </summary>
internal sealed class SmtpConversation(Stream connection) : IAsyncDisposable
{
    private const int MostBytes = 64 << 10;
    private readonly byte[] _buffer = new byte[4096];
    private readonly List<string> _offers = [];
    private readonly string _name = connection is NetworkStream { Socket.LocalEndPoint: IPEndPoint { Address: var address } } ? Literal(address) : "[127.0.0.1]";
    private Stream _stream = connection;
    private int _start, _end;

    /// <summary>Greets, begins TLS and signs in, as the route says.</summary>
    /// <exception cref="SmtpReplyException">The server wants it otherwise.</exception>
    public async Task OpenAsync(SmtpRoute route, CancellationToken cancellationToken)
    {
        if (route.Security == SmtpSecurity.Tls) await SecureAsync(route, cancellationToken);
        await ExpectAsync("its greeting", 220, cancellationToken);
        await GreetAsync(cancellationToken);
        if (route.Security == SmtpSecurity.StartTls)
        {
            if (!Offers("STARTTLS")) throw new SmtpReplyException("STARTTLS", 0);
            await CommandAsync("STARTTLS", "STARTTLS", 220, cancellationToken);
            // Whatever came with the answer came before TLS, from anybody.
            if (_start != _end) throw new SmtpReplyException("STARTTLS", 0);
            await SecureAsync(route, cancellationToken);
            await GreetAsync(cancellationToken);
        }

        if (route.User.Length > 0) await SignInAsync(route, cancellationToken);
    }

    /// <summary>Hands a mail over; done on return.</summary>
    /// <param name="text">What <see cref="MimeText"/> wrote: no line begins with a dot.</param>
    public async Task SendAsync(string from, string to, string text, CancellationToken cancellationToken)
    {
        var international = !Ascii.IsValid(from) || !Ascii.IsValid(to);
        if (international && !Offers("SMTPUTF8")) throw new SmtpReplyException("RCPT", 553);
        await CommandAsync("MAIL", $"MAIL FROM:<{from}>{(international ? " SMTPUTF8" : "")}", 250, cancellationToken);
        await CommandAsync("RCPT", $"RCPT TO:<{to}>", 250, cancellationToken);
        await CommandAsync("DATA", "DATA", 354, cancellationToken);
        await CommandAsync("the mail", $"{text}.", 250, cancellationToken);
    }

    /// <summary>Says goodbye; whether the server hears it changes nothing.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CommandAsync("QUIT", "QUIT", 221, cancellationToken);
        }
        catch (Exception e) when (e is SmtpReplyException or IOException or OperationCanceledException)
        {
            // The mail is taken.
        }
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task GreetAsync(CancellationToken cancellationToken)
    {
        _offers.Clear();
        await CommandAsync("EHLO", $"EHLO {_name}", 250, cancellationToken, _offers);
    }

    private bool Offers(string extension) => _offers.Exists(line => line.Split(' ')[0].Equals(extension, StringComparison.OrdinalIgnoreCase));

    private async Task SignInAsync(SmtpRoute route, CancellationToken cancellationToken)
    {
        var ways = _offers.Where(static line => line.StartsWith("AUTH ", StringComparison.OrdinalIgnoreCase)).SelectMany(static line => line.ToUpperInvariant().Split(' ').Skip(1)).ToArray();
        if (ways.Contains("PLAIN"))
        {
            await CommandAsync("AUTH", $"AUTH PLAIN {Base64($"\0{route.User}\0{route.Password}")}", 235, cancellationToken);
            return;
        }

        if (!ways.Contains("LOGIN")) throw new SmtpReplyException("AUTH", 0);
        await CommandAsync("AUTH", "AUTH LOGIN", 334, cancellationToken);
        await CommandAsync("AUTH", Base64(route.User), 334, cancellationToken);
        await CommandAsync("AUTH", Base64(route.Password), 235, cancellationToken);
    }

    private async Task SecureAsync(SmtpRoute route, CancellationToken cancellationToken)
    {
        var secure = new SslStream(_stream);
        _stream = secure;
        var options = new SslClientAuthenticationOptions { TargetHost = route.Host };
        if (route.Authorities is { } authorities)
        {
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        await secure.AuthenticateAsClientAsync(options, cancellationToken);
    }

    private async Task CommandAsync(string step, string line, int expected, CancellationToken cancellationToken, List<string>? said = null)
    {
        await _stream.WriteAsync(Encoding.UTF8.GetBytes($"{line}\r\n"), cancellationToken);
        await ExpectAsync(step, expected, cancellationToken, said);
    }

    /// <summary>Reads an answer, of one line or several.</summary>
    private async Task ExpectAsync(string step, int expected, CancellationToken cancellationToken, List<string>? said = null)
    {
        var bytes = 0;
        while (true)
        {
            var line = await LineAsync(step, cancellationToken);
            if ((bytes += line.Length + 2) > MostBytes || line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code)) throw new SmtpReplyException(step, 0);
            if (line.Length > 3 && line[3] == '-')
            {
                said?.Add(line[4..]);
                continue;
            }

            // 251 is 250 for somebody who moved.
            if (code != expected && !(expected == 250 && code == 251)) throw new SmtpReplyException(step, code);
            if (line.Length > 4) said?.Add(line[4..]);
            return;
        }
    }

    private async Task<string> LineAsync(string step, CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        while (true)
        {
            if (_start == _end)
            {
                (_start, _end) = (0, await _stream.ReadAsync(_buffer, cancellationToken));
                if (_end == 0) throw new SmtpReplyException(step, 0);
            }

            var rest = _buffer.AsSpan(_start, _end - _start);
            var end = rest.IndexOf((byte)'\n');
            line.Append(Encoding.Latin1.GetString(end < 0 ? rest : rest[..end]));
            _start = end < 0 ? _end : _start + end + 1;
            if (line.Length > MostBytes) throw new SmtpReplyException(step, 0);
            if (end >= 0) return line.ToString().TrimEnd('\r');
        }
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Literal(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[IPv6:{address}]" : $"[{address}]";
    }
}

/// <summary>A server answered otherwise than a mail needs.</summary>
/// <param name="step">To what.</param>
/// <param name="code">With which code; 0 for no answer that can be read, or none that helps.</param>
internal sealed class SmtpReplyException(string step, int code) : Exception
{
    public string Step { get; } = step;

    public int Code { get; } = code;
}
