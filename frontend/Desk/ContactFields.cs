using System.Globalization;
using System.Text.RegularExpressions;
using Grpc.Core;
using Parley.Frontend.Access;
using Parley.Frontend.Services;
using Parley.V1;
using Parley.Wire;

namespace Parley.Frontend.Desk;

/// <summary>An account's own fields of contacts: what there are, and whether a value is one of them.</summary>
public sealed partial class ContactFields(DeskShelf shelf)
{
    /// <summary>The most fields in an account.</summary>
    public const int Most = 100;

    private const int MaxDescription = 256, MaxChoices = 100, MaxChoice = 64, MaxText = 1024;

    /// <summary>All of an account's, by name.</summary>
    public async Task<ImmutableArray<ContactField>> AllAsync(TenantCall call) => [.. (await shelf.ListAsync<ContactField>(call, DeskItemKind.ContactField, null, "", Most)).Items];

    /// <summary>Durable on return: makes a field or changes one.</summary>
    /// <exception cref="RpcException">It cannot be so.</exception>
    public async Task<ContactField> SaveAsync(TenantCall call, ContactField field)
    {
        if (field.Type == ContactField.Types.Type.Unspecified || !Enum.IsDefined(field.Type)) throw Arguments.Invalid("FIELD_TYPE_INVALID", "type is TEXT, NUMBER, DATE, CHOICE or BOOLEAN.");
        if (field.Description.Length > MaxDescription) throw Arguments.Invalid("DESCRIPTION_INVALID", $"description has up to {MaxDescription} characters.");
        if (field.Name.AsSpan().IndexOfAny("{}|") >= 0) throw Arguments.Invalid("NAME_INVALID", "A field's name has no braces and no |, so that texts can name it.");
        var right = field.Type == ContactField.Types.Type.Choice
            ? field.Choices.Count is > 0 and <= MaxChoices && field.Choices.All(static one => one.Trim().Length is > 0 and <= MaxChoice) && field.Choices.Distinct(StringComparer.Ordinal).Count() == field.Choices.Count
            : field.Choices.Count == 0;
        if (!right) throw Arguments.Invalid("CHOICES_INVALID", $"A CHOICE has 1 to {MaxChoices} different choices of up to {MaxChoice} characters each; other types have none.");
        var known = (await AllAsync(call)).FirstOrDefault(one => field.Id.Length > 0 ? one.Id == field.Id : string.Equals(one.Name, field.Name.Trim(), StringComparison.OrdinalIgnoreCase));
        if (known is not null && known.Type != field.Type) throw RpcFailure.Create(StatusCode.FailedPrecondition, "FIELD_TYPE_FIXED", "A field keeps its type. Delete the field and make another one.");
        return await shelf.SaveAsync(call, DeskItemKind.ContactField, null, field, Most);
    }

    /// <summary>Values by field, each in its type's one form.</summary>
    /// <exception cref="RpcException">There is no such field, or a value is none of its type.</exception>
    public async Task<ImmutableArray<FieldValue>?> ReadAsync(TenantCall call, IReadOnlyDictionary<string, string> values)
    {
        if (values.Count == 0) return null;
        var fields = await AllAsync(call);
        return [.. values.Select(pair =>
        {
            var field = fields.FirstOrDefault(one => one.Id == pair.Key) ?? throw Arguments.NotFound("field");
            return new FieldValue(new DeskItemId(field.Id), Form(field, pair.Value) ?? throw Arguments.Invalid("FIELD_VALUE_INVALID", Problem(field)));
        })];
    }

    /// <summary>A value in its field's one form; empty for none, null where it is no such value.</summary>
    public static string? Form(ContactField field, string value)
    {
        var given = value.Trim();
        if (given.Length == 0) return "";
        return field.Type switch
        {
            ContactField.Types.Type.Number => Number().IsMatch(given) ? given : null,
            ContactField.Types.Type.Date => DateOnly.TryParseExact(given, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? given : null,
            ContactField.Types.Type.Choice => field.Choices.FirstOrDefault(one => string.Equals(one, given, StringComparison.OrdinalIgnoreCase)),
            ContactField.Types.Type.Boolean => given.ToLowerInvariant() is "true" or "false" ? given.ToLowerInvariant() : null,
            _ => given.Length <= MaxText ? given : null,
        };
    }

    /// <summary>What a value of a field has to be.</summary>
    public static string Problem(ContactField field) => field.Type switch
    {
        ContactField.Types.Type.Number => $"{field.Name} is a number such as 12.5.",
        ContactField.Types.Type.Date => $"{field.Name} is a date such as 2026-01-31.",
        ContactField.Types.Type.Choice => $"{field.Name} is one of: {string.Join(", ", field.Choices)}.",
        ContactField.Types.Type.Boolean => $"{field.Name} is true or false.",
        _ => $"{field.Name} has up to {MaxText} characters.",
    };

    [GeneratedRegex(@"^-?[0-9]{1,18}(\.[0-9]{1,9})?$", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
