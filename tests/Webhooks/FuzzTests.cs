using System.Text;
using System.Text.Json;
using Parley.Frontend.Webhooks;
using Parley.V1;

namespace Parley.Tests.Webhooks;

/// <summary>
/// The corpus, damaged at random but the same in every run: nothing that is JSON may stop a reading, and nothing in one
/// message may take its neighbours along.
/// </summary>
public class FuzzTests
{
    private const int Rounds = 60;
    private const string Neighbour = """{"from":"15550107009","id":"wamid.neighbour","timestamp":"1790000000","type":"text","text":{"body":"still here"}}""";
    private static readonly DateTimeOffset Now = new(2026, 10, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Oddities =
    [
        "null", "true", "[]", "{}", "\"\"", "0", "-1", "1e400", "12345678901234567890123", "\"\\u0000\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "[[[[[[]]]]]]", "[null]", "{\"\":null}",
        "{\"\\ud800\":1}", "\"\\/\\b\\f\"", "\"9999999999999999\"", "\"US.\"", "\"+\"", "[1,\"a\",{}]", "1.5", "\"\u202e\"", "\"wamid.\"",
    ];

    public static TheoryData<string> Files() => CorpusTests.Files();

    [Theory]
    [MemberData(nameof(Files))]
    [Trait("Promise", "P13")]
    public void Whatever_is_damaged_nothing_stops(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "corpus", file)));
        var field = document.RootElement.TryGetProperty("field", out var named) ? named.GetString() : "messages";
        var value = document.RootElement.GetProperty("value").GetRawText();
        var random = new Random(StableSeed(file));
        for (var i = 0; i < Rounds; i++)
        {
            var damaged = Damaged(value, random);
            using var json = JsonDocument.Parse(damaged);
            var reading = WebhookReading.Read(field, json.RootElement, Now)!;
            foreach (var message in reading.Messages)
            {
                Assert.NotEmpty(message.Peer.Identities);
                _ = ReceivedContent.Fill(new Message(), message.Message.Type, message.Message.Text, message.Message.Raw);
                AssertStorable(message.Message.Text);
                AssertStorable(message.Message.ProfileName);
                AssertStorable(message.Message.WhatsAppId);
            }

            foreach (var fact in reading.Facts)
            {
                Assert.InRange(Encoding.UTF8.GetByteCount(fact.Fact.Key), 1, 512);
                if (fact.Fact.Echo is { } echo) _ = ReceivedContent.Fill(new MessageEchoed(), echo.Type, echo.Text, fact.Fact.Raw);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    [Trait("Promise", "P13")]
    public void Whatever_is_damaged_its_neighbours_are_read(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "corpus", file)));
        if (!document.RootElement.GetProperty("value").TryGetProperty("messages", out var messages) || document.RootElement.TryGetProperty("field", out _)) return;
        var random = new Random(StableSeed(file));
        var original = messages.ValueKind == JsonValueKind.Array && messages.GetArrayLength() > 0 ? messages[0].GetRawText() : messages.GetRawText();
        for (var i = 0; i < Rounds; i++)
        {
            var value = $$"""{"metadata":{"phone_number_id":"1"},"messages":[{{Neighbour}},{{Damaged(original, random)}},{{Neighbour.Replace("wamid.neighbour", "wamid.other", StringComparison.Ordinal)}}]}""";
            using var json = JsonDocument.Parse(value);
            var reading = WebhookReading.Read("messages", json.RootElement, Now)!;
            Assert.Contains(reading.Messages, message => message.Message is { WhatsAppId: "wamid.neighbour", Text: "still here" });
            Assert.Contains(reading.Messages, message => message.Message is { WhatsAppId: "wamid.other", Text: "still here" });
            // The damaged one is a message or a dead letter, and never nothing.
            Assert.Equal(3, reading.Messages.Length + reading.Faults.Length);
        }
    }

    [Fact]
    public void A_batch_of_3_MB_is_read_to_its_end()
    {
        var messages = string.Join(',', Enumerable.Range(0, 1_000).Select(i => $$$"""{"from":"1555{{{i:D7}}}","id":"wamid.{{{i}}}","timestamp":"1790000000","type":"text","text":{"body":"{{{new string('x', 2_800)}}}"} }"""));
        var body = $$"""{"messages":[{{messages}}]}""";
        Assert.InRange(body.Length, 2_800_000, 3 * 1024 * 1024);
        using var json = JsonDocument.Parse(body);

        var reading = WebhookReading.Read("messages", json.RootElement, Now)!;

        Assert.Equal(Enumerable.Range(0, 1_000).Select(i => $"wamid.{i}"), reading.Messages.Select(message => message.Message.WhatsAppId));
        Assert.Empty(reading.Faults);
    }

    /// <summary>The JSON with a value or two replaced, left out, doubled, or wrapped; still JSON.</summary>
    private static string Damaged(string json, Random random)
    {
        for (var left = random.Next(1, 4); left > 0; left--)
        {
            using var document = JsonDocument.Parse(json);
            var at = random.Next(Count(document.RootElement));
            using var stream = new MemoryStream();
            using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { SkipValidation = true }))
            {
                var place = 0;
                Write(document.RootElement, writer, ref place, at, random);
            }

            json = Encoding.UTF8.GetString(stream.ToArray());
        }

        return json;
    }

    private static int Count(JsonElement element) => 1 + (element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Sum(property => Count(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().Sum(Count),
        _ => 0,
    });

    private static void Write(JsonElement element, Utf8JsonWriter writer, ref int place, int at, Random random)
    {
        if (place++ == at)
        {
            var oddity = Oddities[random.Next(Oddities.Length)];
            writer.WriteRawValue(random.Next(4) == 0 ? $"[{element.GetRawText()},{oddity}]" : oddity, skipInputValidation: true);
            place += Count(element) - 1;
            return;
        }

        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in element.EnumerateObject())
                {
                    writer.WritePropertyName(Name(property));
                    Write(property.Value, writer, ref place, at, random);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray()) Write(item, writer, ref place, at, random);
                writer.WriteEndArray();
                break;
            default:
                writer.WriteRawValue(element.GetRawText(), skipInputValidation: true);
                break;
        }
    }

    private static string Name(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return "no name";
        }
    }

    private static void AssertStorable(string? text)
    {
        if (text is not null) Assert.Equal(text, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));
    }

    private static int StableSeed(string file) => file.Aggregate(17, (seed, letter) => unchecked((seed * 31) + letter));
}
