using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Http;
using Parley.Frontend.Services;

namespace Parley.Frontend.Exports;

/// <summary>What the query of an export's address asks for, with the same rules as the method behind it.</summary>
internal static class ExportQuery
{
    public static string Text(this IQueryCollection query, string name) => query[name].ToString();

    public static Timestamp? Time(this IQueryCollection query, string name) => query.Text(name) is not { Length: > 0 } text ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? Timestamp.FromDateTimeOffset(at)
        : throw Arguments.Invalid("TIME_INVALID", $"{name} is not a time.");

    /// <summary>The size of a page; the largest when none is asked for.</summary>
    public static int PageSize(this IQueryCollection query) => query.Text("pageSize") is not { Length: > 0 } size ? Arguments.MaxPageSize
        : int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw Arguments.Invalid("PAGE_SIZE_INVALID", "pageSize is a number.");

    /// <summary>One of an enum's values, in any case; its zero when none is asked for.</summary>
    public static T Choice<T>(this IQueryCollection query, string name, string reason, string rule) where T : struct, System.Enum =>
        query.Text(name) is not { Length: > 0 } text ? default : System.Enum.TryParse<T>(text.Replace("_", "", StringComparison.Ordinal), true, out var known) ? known : throw Arguments.Invalid(reason, rule);

    /// <summary>An instant as exports write it.</summary>
    public static string At(Timestamp? time) => time?.ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) ?? "";
}
