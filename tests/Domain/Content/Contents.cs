using System.Text.Json;
using Parley.Contracts.Grains;
using Parley.Domain.Content;

namespace Parley.Tests.Domain.Content;

/// <summary>Content as Meta writes it, for tests.</summary>
internal static class Contents
{
    /// <summary>What the rules say of it.</summary>
    public static Refusal? Check(string type, string json) => ContentRules.Check(type, Parse(json));

    /// <summary>It is refused for this reason, and the words name the place.</summary>
    public static void Refused(string type, string json, string reason, string place)
    {
        var refusal = Check(type, json);
        Assert.NotNull(refusal);
        Assert.Equal((RefusalKind.InvalidArgument, reason), (refusal.Kind, refusal.Reason));
        Assert.Contains(place, refusal.Text, StringComparison.Ordinal);
    }

    public static void Fine(string type, string json) => Assert.Null(Check(type, json));

    /// <summary>JSON with single quotes, so that tests stay readable.</summary>
    public static JsonElement Parse(string json) => JsonDocument.Parse(json.Replace('\'', '"')).RootElement.Clone();

    /// <summary>A text of so many characters.</summary>
    public static string Long(int length) => new('x', length);
}
