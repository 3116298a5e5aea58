using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Parley.Frontend.MediaFiles;

namespace Parley.Silo.MediaFiles;

/// <summary><c>clamd</c> over its socket (INSTREAM).</summary>
/// <param name="address">A path of a Unix socket, or <c>host:port</c>.</param>
public sealed class ClamScanner(string address) : IMediaScanner
{
    private const int Piece = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public async Task<string?> ScanAsync(Stream content, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            content.Position = 0;
            using var socket = await ConnectAsync(patience.Token);
            await using var stream = new NetworkStream(socket);
            await stream.WriteAsync("zINSTREAM\0"u8.ToArray(), patience.Token);
            var buffer = new byte[Piece + 4];
            int read;
            do
            {
                read = await content.ReadAsync(buffer.AsMemory(4), patience.Token);
                BinaryPrimitives.WriteInt32BigEndian(buffer, read);
                await stream.WriteAsync(buffer.AsMemory(0, read + 4), patience.Token);
            }
            while (read > 0);

            using var reader = new StreamReader(stream, Encoding.UTF8);
            return Verdict((await reader.ReadToEndAsync(patience.Token)).Trim('\0', '\n', ' '));
        }
        catch (SocketException e)
        {
            throw new IOException("The malware scanner does not answer.", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException("The malware scanner takes too long.", e);
        }
    }

    /// <summary>Null for a clean file, the name of what was found for another.</summary>
    private static string? Verdict(string answer)
    {
        const string Prefix = "stream: ", Found = " FOUND";
        if (answer == "stream: OK") return null;
        return answer.StartsWith(Prefix, StringComparison.Ordinal) && answer.EndsWith(Found, StringComparison.Ordinal)
            ? answer[Prefix.Length..^Found.Length]
            : throw new IOException("The malware scanner's answer says nothing.");
    }

    private async Task<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        if (address.StartsWith('/'))
        {
            var unix = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await unix.ConnectAsync(new UnixDomainSocketEndPoint(address), cancellationToken);
            return unix;
        }

        var colon = address.LastIndexOf(':');
        var port = int.Parse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture);
        var tcp = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await tcp.ConnectAsync(address[..colon], port, cancellationToken);
        return tcp;
    }
}
