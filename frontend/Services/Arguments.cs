using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Parley.Domain.Content;
using Parley.Frontend.Access;
using Parley.Wire;

namespace Parley.Frontend.Services;

/// <summary>Checks of what a request names, each with the rule in its error.</summary>
internal static class Arguments
{
    public const int MaxPageSize = 200, DefaultPageSize = 50;

    /// <summary>An error about an argument.</summary>
    public static RpcException Invalid(string reason, string text) => RpcFailure.Create(StatusCode.InvalidArgument, reason, text);

    /// <summary>The one error for what does not exist and for what is another tenant's.</summary>
    public static RpcException NotFound(string what) => RpcFailure.Create(StatusCode.NotFound, "NOT_FOUND", $"There is no such {what}.");

    public static int PageSize(int asked) => asked switch
    {
        0 => DefaultPageSize,
        > 0 and <= MaxPageSize => asked,
        _ => throw Invalid("PAGE_SIZE_INVALID", $"pageSize is {asked}; it goes from 1 to {MaxPageSize}, and {DefaultPageSize} when absent."),
    };

    public static string? Cursor(string cursor) => cursor.Length == 0 ? null : cursor;

    /// <summary>The session that a list is asked for; null for all of the account's.</summary>
    public static SessionId? Session(TenantCall call, string text)
    {
        SessionId? session = null;
        if (text.Length > 0) session = SessionId.TryParse(text, out var id) ? id : throw NotFound("session");
        else if (call.Scope.IsLimitedToSessions) throw Invalid("SESSION_NEEDED", "This key is limited to some sessions: name one of them.");
        if (session is { } named) call.Demand(named);
        return session;
    }

    /// <summary>An idempotency key.</summary>
    public static string Key(string key) => key.Length is > 0 and <= 128
        ? key
        : throw Invalid("KEY_INVALID", "key is required: 1 to 128 characters that belong to this request alone, so that it can be repeated safely.");

    public static string Name(string name) => name.Trim() is { Length: > 0 and <= 128 } trimmed
        ? trimmed
        : throw Invalid("NAME_INVALID", "name is required: 1 to 128 characters.");

    /// <summary>A time, or null where none was given.</summary>
    public static DateTimeOffset? Time(Timestamp? given, string name)
    {
        if (given is null) return null;
        // 0001 to 9999, and whole nanoseconds: what the timestamp's own rules allow.
        return given.Seconds is >= -62_135_596_800 and <= 253_402_300_799 && given.Nanos is >= 0 and <= 999_999_999
            ? given.ToDateTimeOffset()
            : throw Invalid("TIME_INVALID", $"{name} is not a time.");
    }

    /// <summary>A phone number as E.164 digits without '+'.</summary>
    public static string Phone(string to)
    {
        var digits = to.StartsWith('+') ? to[1..] : to;
        return digits.Length is >= 7 and <= 15 && digits.All(char.IsAsciiDigit) && digits[0] != '0'
            ? digits
            : throw Invalid("RECIPIENT_INVALID", "to is the recipient's phone number in E.164 form: '+', country code and number, 7 to 15 digits.");
    }

    /// <summary>Whom a send goes to: a person, or a group.</summary>
    public static Recipient RecipientOrGroup(string to) => Domain.Content.Recipient.TryParseAny(to, out var recipient)
        ? recipient
        : throw Invalid("RECIPIENT_INVALID", "to is the recipient's phone number in E.164 form ('+', country code and number, 7 to 15 digits), a business-scoped user id such as US.13491208655302741918, or group: and the id of a group.");

    /// <summary>A person by a phone number or a user id.</summary>
    public static Recipient Recipient(string to) => Domain.Content.Recipient.TryParse(to, out var recipient)
        ? recipient
        : throw Invalid("RECIPIENT_INVALID", "to is the recipient's phone number in E.164 form ('+', country code and number, 7 to 15 digits) or a business-scoped user id such as US.13491208655302741918.");
}
