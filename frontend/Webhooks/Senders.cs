using System.Text.Json;
using System.Text.RegularExpressions;

namespace Parley.Frontend.Webhooks;

/// <summary>
/// Who wrote: the identities that a message and the change's <c>contacts</c> name together. Any of them may be missing, or
/// stand in another's field; the form decides which kind it is.
/// </summary>
public sealed partial class Senders
{
    private readonly Dictionary<string, Profile> _profiles = new(StringComparer.Ordinal);
    private readonly Profile? _only;
    private readonly bool _named;

    private Senders(JsonElement value)
    {
        var count = 0;
        foreach (var contact in value.Items("contacts"))
        {
            if (contact.ValueKind != JsonValueKind.Object) continue;
            count++;
            var facts = contact.Object("profile");
            var profile = new Profile(facts.Text("name"), facts.Text("username"), contact.Text("wa_id"), contact.Text("user_id"), contact.Text("parent_user_id"));
            _named |= profile.Username is not null;
            if (profile.Phone is { } phone) _profiles[phone] = profile;
            if (profile.UserId is { } user) _profiles[user] = profile;
            _only = count == 1 ? profile : null;
        }
    }

    /// <summary>The people that a change names.</summary>
    public static Senders Of(JsonElement value) => new(value);

    /// <summary>Who is meant by a phone number and ids as a message carries them; none of them needs to be there.</summary>
    /// <returns>The person, who may have no identity at all, and the name they gave themselves.</returns>
    public (ImmutableArray<Identity> Identities, string? Name) Find(string? phone, string? userId, string? parentUserId)
    {
        var identities = ImmutableArray.CreateBuilder<Identity>(3);
        Add(identities, phone);
        Add(identities, userId);
        AddParent(identities, parentUserId);
        var profile = phone is not null && _profiles.TryGetValue(phone, out var byPhone) ? byPhone
            : userId is not null && _profiles.TryGetValue(userId, out var byUser) ? byUser
            : phone is null && userId is null && identities.Count == 0 ? _only
            : null;
        if (profile is not null)
        {
            Add(identities, profile.Phone);
            Add(identities, profile.UserId);
            AddParent(identities, profile.ParentUserId);
        }

        return (identities.DrainToImmutable(), profile?.Name);
    }

    /// <summary>What the person calls themselves in WhatsApp, without '@', lower case; null where the change does not say it.</summary>
    public string? Username(ImmutableArray<Identity> identities)
    {
        if (!_named) return null;
        foreach (var identity in identities)
        {
            if (_profiles.TryGetValue(identity.Value, out var profile) && profile.Username?.TrimStart('@').ToLowerInvariant() is { Length: > 0 and <= 64 } username) return username;
        }

        return null;
    }

    /// <summary>A phone number in its canonical form, or a user id; null for what is neither.</summary>
    public static Identity? Identify(string? value)
    {
        if (value is null) return null;
        if (Phone().IsMatch(value)) return new Identity(IdentityKind.Phone, value.TrimStart('+'));
        return UserId().IsMatch(value) ? new Identity(IdentityKind.UserId, value) : null;
    }

    /// <summary>Whether somebody can be told by these: a parent id or a name alone is not enough to answer.</summary>
    public static bool CanBeTold(ImmutableArray<Identity> identities)
    {
        foreach (var identity in identities)
        {
            if (identity.Kind is IdentityKind.Phone or IdentityKind.UserId) return true;
        }

        return false;
    }

    // Production payloads have carried a user id where a phone number belongs.
    private static void Add(ImmutableArray<Identity>.Builder identities, string? value)
    {
        if (Identify(value) is { } identity && !Has(identities, identity.Kind)) identities.Add(identity);
    }

    private static void AddParent(ImmutableArray<Identity>.Builder identities, string? value)
    {
        if (value is not null && UserId().IsMatch(value) && !Has(identities, IdentityKind.ParentUserId)) identities.Add(new Identity(IdentityKind.ParentUserId, value));
    }

    private static bool Has(ImmutableArray<Identity>.Builder identities, IdentityKind kind)
    {
        foreach (var known in identities)
        {
            if (known.Kind == kind) return true;
        }

        return false;
    }

    [GeneratedRegex(@"^\+?[0-9]{5,20}\z")]
    private static partial Regex Phone();

    /// <summary>Business-scoped user ids (Meta, "Business-scoped user IDs").</summary>
    [GeneratedRegex(@"^[A-Z]{2}\.(ENT\.)?[0-9A-Za-z]{1,128}\z")]
    private static partial Regex UserId();

    private sealed record Profile(string? Name, string? Username, string? Phone, string? UserId, string? ParentUserId);
}
