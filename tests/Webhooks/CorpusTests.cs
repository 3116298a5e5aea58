using System.Text;
using System.Text.Json;
using Parley.Contracts.Ports;
using Parley.Frontend.Webhooks;

namespace Parley.Tests.Webhooks;

/// <summary>
/// Changes as Meta sends them, in our own words and ids, each with its verified reading. A file of the corpus holds the
/// change's value under <c>value</c>, byte for byte as it would come, and what must be read from it under <c>reading</c>.
/// </summary>
public class CorpusTests
{
    private static readonly DateTimeOffset Now = new(2026, 10, 1, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Files() => [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "corpus"), "*.json").Select(file => Path.GetFileName(file)).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    [Trait("Promise", "P13")]
    public void Each_change_reads_as_verified(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "corpus", file)));
        var value = document.RootElement.GetProperty("value");
        var expected = document.RootElement.GetProperty("reading");

        var reading = WebhookReading.Read(value, Now);

        Assert.Equal(Lines(expected, "messages"), reading.Messages.Select(Describe));
        Assert.Equal(Lines(expected, "statuses"), reading.Statuses.Select(Describe));
        Assert.Equal(Lines(expected, "faults"), reading.Faults.Select(fault => fault.Reason));
        var all = Encoding.UTF8.GetString(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(value));
        foreach (var raw in reading.Messages.Select(m => m.Message.Raw).Concat(reading.Statuses.Select(s => s.Raw)))
            Assert.Contains(Encoding.UTF8.GetString(raw.Span), all, StringComparison.Ordinal);
    }

    [Fact]
    public void The_corpus_is_there() => Assert.True(Files().Count >= 24);

    private static string[] Lines(JsonElement reading, string name) => reading.TryGetProperty(name, out var lines) ? [.. lines.EnumerateArray().Select(line => line.GetString()!)] : [];

    private static string Describe(MessageReading reading)
    {
        var message = reading.Message;
        var who = string.Join('+', reading.Peer.Identities.Select(identity => $"{identity.Kind}:{identity.Value}"));
        var type = message.OriginalType is null ? message.Type : $"{message.Type}({message.OriginalType})";
        return $"{message.WhatsAppId} | {who} | {type} | {message.Text ?? "-"} | {message.ProfileName ?? "-"} | {message.ReplyTo ?? "-"} | {message.SentAt.ToUnixTimeSeconds()}";
    }

    private static string Describe(StatusReading status) =>
        $"{status.WhatsAppId} | {status.Status} | {status.CallbackData ?? "-"} | {status.ErrorCode?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-"} | {status.ErrorText ?? "-"} | {status.At.ToUnixTimeSeconds()}";
}
