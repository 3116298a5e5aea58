using System.Text.Json;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.Upgrade;

/// <summary>What was in a database when it was put aside, as its own program told it.</summary>
internal sealed record LevelFacts
{
    /// <summary>When it was put aside.</summary>
    public required DateTimeOffset At { get; init; }

    public required TestApp App { get; init; }

    public required TestNumber Number { get; init; }

    public required string Tenant { get; init; }

    public required string ApiKey { get; init; }

    public required string Session { get; init; }

    public required string Customer { get; init; }

    /// <summary>WhatsApp's id of a message of the customer.</summary>
    public required string Received { get; init; }

    /// <summary>The client's key of a send, and the message's id.</summary>
    public required string SendKey { get; init; }

    public required string Sent { get; init; }

    /// <summary>WhatsApp's id of a file of the customer, and its bytes.</summary>
    public required string Media { get; init; }

    public required byte[] Bytes { get; init; }

    /// <summary>Each path of the API with its answer.</summary>
    public required Dictionary<string, JsonElement> Answers { get; init; }

    /// <summary>The feed: kind, stream and version of each event.</summary>
    public required string[] Events { get; init; }

    /// <summary>The tenant on an engine that runs on these data.</summary>
    public TestShop On(EngineFixture engine) => new(new TestTenant(engine, Tenant, ApiKey), Number, Session);

    /// <summary>Where an answer now lacks something that it said then; null where it says all of it. What has been added since is no difference.</summary>
    public static string? Missing(JsonElement then, JsonElement now, string at = "")
    {
        if (then.ValueKind != now.ValueKind) return $"{at}: {then} became {now}";
        switch (then.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in then.EnumerateObject())
                {
                    // Cursors point into one copy of a store; a key's last use is this very request.
                    if (member.Name is "nextCursor" or "lastUsedAt" or "cursor") continue;
                    // A key that may do everything may do what is new as well.
                    if (member.Name == "permissions" && member.Value.GetArrayLength() > 1) continue;
                    if (!now.TryGetProperty(member.Name, out var value)) return $"{at}.{member.Name} is gone";
                    if (Missing(member.Value, value, $"{at}.{member.Name}") is { } inner) return inner;
                }

                return null;
            case JsonValueKind.Array:
                if (then.GetArrayLength() != now.GetArrayLength()) return $"{at}: {then.GetArrayLength()} became {now.GetArrayLength()}";
                return then.EnumerateArray().Zip(now.EnumerateArray()).Select((pair, index) => Missing(pair.First, pair.Second, $"{at}[{index}]")).FirstOrDefault(static one => one is not null);
            default:
                return JsonElement.DeepEquals(then, now) ? null : $"{at}: {then} became {now}";
        }
    }
}
