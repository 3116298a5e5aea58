using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Parley.Frontend.Accounts;

namespace Parley.Frontend.Notices;

/// <summary>
/// Links by which the reader of a mail asks for no more of its kind. They are signed, hold for as long as the keys do, and open nothing else: whoever has one can take this one wish back, and do nothing more.
/// </summary>
public sealed class UnsubscribeLinks(IDataProtectionProvider protection, PublicAddress address)
{
    public const string Path = "/unsubscribe";

    private readonly IDataProtector _protector = protection.CreateProtector("Parley.Unsubscribe");

    public Uri Of(Unsubscription what) =>
        new(address.Base, $"{Path}?t={_protector.Protect(string.Create(CultureInfo.InvariantCulture, $"{what.Tenant}|{what.Person}|{(int)what.Topic}"))}");

    /// <summary>What a link is for; null for one that was not made here.</summary>
    public Unsubscription? Read(string? token)
    {
        if (token is not { Length: > 0 and <= 2000 }) return null;
        try
        {
            var parts = _protector.Unprotect(token).Split('|');
            return new Unsubscription(TenantId.TryParse(parts[0], out var tenant) ? tenant : null, new PersonId(parts[1]), (NoticeTopic)int.Parse(parts[2], CultureInfo.InvariantCulture));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}

/// <summary>No more mails of a kind to somebody.</summary>
public sealed record Unsubscription(TenantId? Tenant, PersonId Person, NoticeTopic Topic);
