using Parley.Contracts.Ports;

namespace Parley.Domain.Content;

/// <summary>Whom a send goes to, as its sender names the person, or the group.</summary>
/// <param name="Identity">A phone number, a business-scoped user id, the parent form of one, or a group.</param>
public readonly record struct Recipient(Identity Identity)
{
    private const int MaxUserId = 128;
    private const string Parent = "ENT.";

    /// <summary>How a group is named beside people: this, and WhatsApp's id of it.</summary>
    public const string GroupPrefix = CloudMessage.GroupPrefix;

    private const int MaxGroup = 256;

    /// <summary>The value as WhatsApp takes it: digits without '+', or the user id; a group's behind <see cref="GroupPrefix"/>.</summary>
    public string Value => IsGroup ? GroupPrefix + Identity.Value : Identity.Value;

    public bool IsPhone => Identity.Kind == IdentityKind.Phone;

    public bool IsGroup => Identity.Kind == IdentityKind.Group;

    /// <summary>Reads a group behind <see cref="GroupPrefix"/>, or what <see cref="TryParse"/> reads.</summary>
    public static bool TryParseAny(string text, out Recipient recipient)
    {
        if (!text.StartsWith(GroupPrefix, StringComparison.Ordinal)) return TryParse(text, out recipient);
        var id = text[GroupPrefix.Length..];
        recipient = new Recipient(new Identity(IdentityKind.Group, id));
        return id.Length is > 0 and <= MaxGroup && id.All(static c => c is > ' ' and < (char)127);
    }

    /// <summary>Reads a phone number in E.164 form, with or without '+', or a user id (Meta: two letters of the country, a dot, 1 to 128 letters and digits).</summary>
    public static bool TryParse(string text, out Recipient recipient)
    {
        recipient = default;
        if (text.Length > 3 && text[2] == '.' && char.IsAsciiLetterUpper(text[0]) && char.IsAsciiLetterUpper(text[1]))
        {
            var id = text.AsSpan(3);
            var parent = id.StartsWith(Parent, StringComparison.Ordinal);
            if (parent) id = id[Parent.Length..];
            if (id.Length is 0 or > MaxUserId) return false;
            foreach (var c in id)
            {
                if (!char.IsAsciiLetterOrDigit(c)) return false;
            }

            recipient = new Recipient(new Identity(parent ? IdentityKind.ParentUserId : IdentityKind.UserId, text));
            return true;
        }

        var digits = text.StartsWith('+') ? text[1..] : text;
        if (digits.Length is < 7 or > 15 || digits[0] == '0' || !digits.All(char.IsAsciiDigit)) return false;
        recipient = new Recipient(new Identity(IdentityKind.Phone, digits));
        return true;
    }
}
