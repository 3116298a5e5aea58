using Parley.Contracts.Ports;

namespace Parley.Domain.Content;

/// <summary>Whom a send goes to, as its sender names the person.</summary>
/// <param name="Identity">A phone number, a business-scoped user id, or the parent form of one.</param>
public readonly record struct Recipient(Identity Identity)
{
    private const int MaxUserId = 128;
    private const string Parent = "ENT.";

    /// <summary>The value as WhatsApp takes it: digits without '+', or the user id.</summary>
    public string Value => Identity.Value;

    public bool IsPhone => Identity.Kind == IdentityKind.Phone;

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
