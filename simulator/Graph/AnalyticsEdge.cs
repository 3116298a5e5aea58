using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Parley.Simulator.Graph.Sends;
using Parley.Simulator.Phones;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Graph;

/// <summary>
/// <c>GET {waba}?fields=analytics.start(…).end(…).granularity(…)</c>: how many messages an account's numbers sent and how many
/// arrived, of those that phones still keep.
/// </summary>
internal sealed partial class AnalyticsEdge(World world)
{
    private const string Name = "analytics.";

    /// <summary>Whether a request asks for it.</summary>
    public static bool IsAsked(GraphRequest request) => request.Http.Request.Query["fields"].ToString().StartsWith(Name, StringComparison.Ordinal);

    public Task GetAsync(GraphRequest request) => GraphResponse.AnswerAsync(request, () =>
    {
        var asked = Argument().Matches(request.Http.Request.Query["fields"].ToString()).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value, StringComparer.Ordinal);
        var (start, end) = (Time(asked, "start"), Time(asked, "end"));
        if (start >= end) throw new FormException(GraphErrors.InvalidParameter("Param start must be before end."));
        var granularity = asked.GetValueOrDefault("granularity")?.Trim('"') ?? throw new FormException(GraphErrors.MissingParameter("granularity"));
        if (granularity is not ("HALF_HOUR" or "DAY" or "MONTH")) throw new FormException(GraphErrors.InvalidParameter("Param granularity must be one of {HALF_HOUR, DAY, MONTH}."));
        var only = Numbers(asked);
        var numbers = world.Accounts.Numbers.Where(number => number.Waba == request.Waba && (only is null || only.Contains(number.Digits))).ToHashSet();
        var points = world.Phones.Everything()
            .Where(message => message is { FromBusiness: true, Status: DeliveryStatus.Sent or DeliveryStatus.Delivered or DeliveryStatus.Read or DeliveryStatus.Played } && numbers.Contains(message.Number) && message.Time >= start && message.Time < end)
            .GroupBy(message => Begin(message.Time.UtcDateTime, granularity)).OrderBy(point => point.Key);
        var json = new MetaJson().Open().Open("analytics").OpenArray("phone_numbers");
        foreach (var number in numbers.OrderBy(number => number.Digits, StringComparer.Ordinal)) json.Value(null, number.Digits);
        json.CloseArray().Value("granularity", granularity).OpenArray("data_points");
        foreach (var point in points)
        {
            json.Open().Value("start", new DateTimeOffset(point.Key, TimeSpan.Zero).ToUnixTimeSeconds()).Value("end", new DateTimeOffset(After(point.Key, granularity), TimeSpan.Zero).ToUnixTimeSeconds())
                .Value("sent", point.Count()).Value("delivered", point.Count(message => message.Status != DeliveryStatus.Sent)).Close();
        }

        return json.CloseArray().Close().Value("id", request.Waba.Id).Close().ToArray();
    });

    private static DateTimeOffset Time(Dictionary<string, string> asked, string name) =>
        !asked.TryGetValue(name, out var text) ? throw new FormException(GraphErrors.MissingParameter(name))
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(seconds)
        : throw new FormException(GraphErrors.InvalidParameter($"Param {name} must be a UNIX timestamp."));

    /// <summary>The numbers that the request is limited to; null for all.</summary>
    private static HashSet<string>? Numbers(Dictionary<string, string> asked)
    {
        if (!asked.TryGetValue("phone_numbers", out var list)) return null;
        try
        {
            var numbers = JsonSerializer.Deserialize<string[]>(list)!;
            return numbers.Length == 0 ? null : [.. numbers.Select(PhoneDigits.Of)];
        }
        catch (JsonException)
        {
            throw new FormException(GraphErrors.InvalidParameter("Param phone_numbers must be an array of strings."));
        }
    }

    private static DateTime Begin(DateTime at, string granularity) => granularity switch
    {
        "HALF_HOUR" => new DateTime(at.Year, at.Month, at.Day, at.Hour, at.Minute / 30 * 30, 0, DateTimeKind.Utc),
        "DAY" => new DateTime(at.Year, at.Month, at.Day, 0, 0, 0, DateTimeKind.Utc),
        _ => new DateTime(at.Year, at.Month, 1, 0, 0, 0, DateTimeKind.Utc),
    };

    private static DateTime After(DateTime begin, string granularity) => granularity switch
    {
        "HALF_HOUR" => begin.AddMinutes(30),
        "DAY" => begin.AddDays(1),
        _ => begin.AddMonths(1),
    };

    [GeneratedRegex(@"\.([a-z_]+)\(([^)]*)\)")]
    private static partial Regex Argument();
}
