using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Parley.Contracts.Grains;
using Parley.Contracts.Ports;
using Parley.Frontend.Webhooks;
using Parley.V1;

namespace Parley.Tests.Webhooks;

/// <summary>
/// Changes as Meta sends them, in our own words and ids, each with its verified reading. A file of the corpus holds the
/// change's value under <c>value</c>, byte for byte as it would come, and under <c>reading</c> what must be read from it:
/// a line per message, status, error of the number and fault, and under <c>content</c> the messages' contents as the API shows them.
/// </summary>
public class CorpusTests
{
    private static readonly DateTimeOffset Now = new(2026, 10, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true));

    public static TheoryData<string> Files() => [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "corpus"), "*.json").Select(file => Path.GetFileName(file)).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    [Trait("Promise", "P13")]
    public void Each_change_reads_as_verified(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "corpus", file)));
        var value = document.RootElement.GetProperty("value");
        var expected = document.RootElement.GetProperty("reading");

        var reading = Read(document.RootElement);

        Assert.Equal(Lines(expected, "messages"), reading.Messages.Select(Describe));
        Assert.Equal(Lines(expected, "statuses"), reading.Statuses.Select(Describe));
        Assert.Equal(Lines(expected, "facts"), reading.Facts.Select(Describe));
        Assert.Equal(Lines(expected, "errors"), reading.Errors.Select(error => $"{error.Field} | {Number(error.Code)} {error.Text ?? "-"}"));
        Assert.Equal(Lines(expected, "faults"), reading.Faults.Select(fault => fault.Reason));
        if (expected.TryGetProperty("content", out var contents)) AssertContents(contents, reading);
        var all = Encoding.UTF8.GetString(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(value));
        foreach (var raw in reading.Messages.Select(m => m.Message.Raw).Concat(reading.Statuses.Select(s => s.Raw)).Concat(reading.Errors.Select(e => e.Raw)))
            Assert.Contains(Encoding.UTF8.GetString(raw.Span), all, StringComparison.Ordinal);
    }

    [Fact]
    public void The_corpus_is_there() => Assert.True(Files().Count >= 250);

    /// <summary>Only what the protocol itself calls unsupported may read so.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void Nothing_but_what_whatsapp_calls_unsupported_reads_as_unsupported(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "corpus", file)));
        foreach (var message in Read(document.RootElement).Messages.Where(reading => reading.Message.Type == "unsupported"))
        {
            using var raw = JsonDocument.Parse(message.Message.Raw);
            Assert.Equal("unsupported", raw.RootElement.GetProperty("type").GetString());
        }
    }

    /// <summary>The content as Messages.Get shows it; <c>"raw"</c> stands for bytes shown as they came.</summary>
    private static void AssertContents(JsonElement expected, ChangeReading reading)
    {
        Assert.Equal(expected.GetArrayLength(), reading.Messages.Length);
        for (var i = 0; i < reading.Messages.Length; i++)
        {
            var message = reading.Messages[i].Message;
            var (asMessage, asEvent) = (new Message(), new MessageReceived());
            var raw = ReceivedContent.Fill(asMessage, message.Type, message.Text, message.Raw);
            Assert.Equal(raw, ReceivedContent.Fill(asEvent, message.Type, message.Text, message.Raw));
            var shown = JsonNode.Parse(Formatter.Format(asMessage))!;
            Assert.True(JsonNode.DeepEquals(shown, JsonNode.Parse(Formatter.Format(asEvent))));
            if (raw.Length > 0)
            {
                Assert.True(message.Raw.Span.SequenceEqual(raw.Span));
                shown["raw"] = true;
            }

            var wanted = JsonNode.Parse(expected[i].GetRawText())!;
            Assert.True(JsonNode.DeepEquals(wanted, shown), $"read: {shown.ToJsonString()}\nverified: {wanted.ToJsonString()}");
        }
    }

    private static ChangeReading Read(JsonElement file) =>
        WebhookReading.Read(file.TryGetProperty("field", out var field) ? field.GetString() : "messages", file.GetProperty("value"), Now)!;

    private static string[] Lines(JsonElement reading, string name) => reading.TryGetProperty(name, out var lines) ? [.. lines.EnumerateArray().Select(line => line.GetString()!)] : [];

    private static string Describe(MessageReading reading)
    {
        var message = reading.Message;
        var type = message.OriginalType is null ? message.Type : $"{message.Type}({message.OriginalType})";
        var line = $"{message.WhatsAppId} | {Who(reading.Peer)} | {type} | {message.Text ?? "-"} | {message.ProfileName ?? "-"} | {message.ReplyTo ?? "-"} | {message.SentAt.ToUnixTimeSeconds()}";
        if (message.RefersTo is { } about) line += $" | about {about}";
        if (message.ErrorCode is not null || message.ErrorText is not null) line += $" | error {Number(message.ErrorCode)} {message.ErrorText}";
        return line;
    }

    private static string Describe(StatusReading status)
    {
        var line = $"{status.WhatsAppId} | {status.Status?.ToString() ?? "-"} | {status.CallbackData ?? "-"} | {Number(status.ErrorCode)} | {status.ErrorText ?? "-"} | {status.At.ToUnixTimeSeconds()}";
        if (status.Pricing is { } pricing) line += $" | costs {pricing.Category ?? "-"} {pricing.Billable?.ToString() ?? "-"} {pricing.Type ?? "-"} {pricing.Model ?? "-"}";
        if (status.Conversation is { } by) line += $" | by {by.Id ?? "-"} {by.Origin ?? "-"} {by.ExpiresAt?.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) ?? "-"}";
        if (status.Participant is { } participant) line += $" | with {participant}";
        return status.Note == StatusNote.None ? line : $"{line} | {status.Note}";
    }

    private static string Describe(FactReading reading)
    {
        var fact = reading.Fact;
        var line = fact switch
        {
            { Call: { } call } => $"call {call.Call} | {call.Happened} | by customer: {call.ByCustomer?.ToString() ?? "-"} | {call.Status ?? "-"} | {Number(call.Seconds)} s | {Number(call.ErrorCode)} {call.ErrorText}",
            { Payment: { } paid } => $"payment {paid.WhatsAppId} | {paid.Status} | {paid.Reference ?? "-"} | {paid.Transaction ?? "-"} | {(paid.AmountValue is null ? "-" : $"{paid.AmountValue}/{paid.AmountOffset} {paid.Currency}")} | {Number(paid.ErrorCode)} {paid.ErrorText}",
            { Echo: { } echo } => $"{echo.Source} {echo.WhatsAppId} | {(echo.FromCustomer ? "customer" : "business")} | {(echo.OriginalType is null ? echo.Type : $"{echo.Type}({echo.OriginalType})")} | {echo.Text ?? "-"} | {echo.Status?.ToString() ?? "-"} | {echo.RefersTo ?? echo.ReplyTo ?? "-"}",
            { Thread: { } thread } => $"{thread.Field} | {thread.Happened} | {thread.Detail ?? "-"} | {Number(thread.ErrorCode)} {thread.ErrorText}",
            _ => "?",
        };
        return $"{line.TrimEnd()} | {Who(reading.Peer)} | {fact.At.ToUnixTimeSeconds()}";
    }

    private static string Who(Peer peer) => string.Join('+', peer.Identities.Select(identity => $"{identity.Kind}:{identity.Value}")) + (peer.Former.IsDefaultOrEmpty ? "" : $" before {string.Join('+', peer.Former.Select(identity => $"{identity.Kind}:{identity.Value}"))}");

    private static string Number(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "-";
}
