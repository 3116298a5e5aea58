using System.Globalization;
using System.Text.Json;

namespace Parley.Domain.Content;

/// <summary>Contacts that a business shares (Meta, "Contacts messages").</summary>
internal static class ContactRules
{
    private static readonly string[] OtherNames = ["first_name", "last_name", "middle_name", "suffix", "prefix"];

    public static void Check(Part root, JsonElement list)
    {
        var findings = root.Findings;
        var count = list.ValueKind == JsonValueKind.Array ? list.GetArrayLength() : 0;
        if (count is 0 or > ContentRules.MaxContacts)
        {
            findings.Limit(ContentTypes.Contacts, $"has {count} items; WhatsApp takes 1 to {ContentRules.MaxContacts}");
            return;
        }

        for (var i = 0; i < count; i++) Check(new Part(list[i], $"{ContentTypes.Contacts}[{i}]", findings));
    }

    private static void Check(Part contact)
    {
        var name = contact.Needed("name");
        name.Text("formatted_name", 1024);
        if (OtherNames.All(other => string.IsNullOrEmpty(name[other].Value())))
            contact.Findings.Missing(name.Path, "needs at least one of first_name, last_name, middle_name, suffix and prefix beside formatted_name");
        if (contact["birthday"].Value() is { } birthday && !DateOnly.TryParseExact(birthday, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            contact.Findings.Invalid(contact["birthday"].Path, "is no date of the form YYYY-MM-DD");
        contact.None("comes with received contacts only", "origin", "vcard");
    }
}
