using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orleans;
using Parley.Frontend.Access;
using Parley.Frontend.Feeds;
using Parley.Frontend.Services;
using Parley.Frontend.Webhooks;
using Parley.V1;
using Parley.Wire;
using ProfileRules = Parley.Domain.Contacts.ProfileRules;

namespace Parley.Frontend.Desk;

/// <summary>What is done with contacts, for whoever asks for it: one by one, or by an import.</summary>
public sealed class ContactWork(IContacts contacts, IDirectory directory, IGrainFactory grains, People people, ContactFields fields, DeskNames names)
{
    /// <summary>A contact of the caller's account.</summary>
    /// <exception cref="RpcException">There is no such one, or it is part of another.</exception>
    public async Task<(ContactId Id, ImmutableArray<Identity> Identities)> FindAsync(TenantCall call, string text) =>
        ContactId.TryParse(text, out var id) && await contacts.IdentitiesAsync(call.Tenant, id, call.Cancelled) is { IsEmpty: false } identities ? (id, identities) : throw Arguments.NotFound("contact");

    /// <summary>All that is known of a contact.</summary>
    public async Task<Contact> ReadAsync(TenantCall call, string text)
    {
        var (id, identities) = await FindAsync(call, text);
        return await ReadAsync(call, id, identities, await Grain(call, id).ProfileAsync(call.Cancelled));
    }

    /// <summary>Durable on return: the contact with a phone number, made where there was none, with what is given of it.</summary>
    public async Task<Contact> CreateAsync(TenantCall call, CreateContactRequest request)
    {
        var phone = Arguments.Phone(request.Phone);
        var edit = new EditContact(call.Author, request.Name.Length == 0 ? null : Name(request.Name), await fields.ReadAsync(call, request.Fields), await LabelsAsync(call, request.Labels, []));
        var id = await contacts.EnsureAsync(call.Tenant, new Identity(IdentityKind.Phone, phone), call.Cancelled);
        return await EditAsync(call, id, edit);
    }

    /// <summary>Durable on return: changes what is given.</summary>
    /// <exception cref="RefusedException">The rules do not allow it.</exception>
    public async Task<Contact> UpdateAsync(TenantCall call, UpdateContactRequest request)
    {
        var (id, _) = await FindAsync(call, request.Id);
        return await EditAsync(call, id, new EditContact(
            call.Author, request.HasName ? Name(request.Name) : null, await fields.ReadAsync(call, request.Fields), await LabelsAsync(call, request.AddLabels, request.RemoveLabels)));
    }

    /// <summary>Durable on return: nothing goes to the person any more, in none of the conversations there are, or it does again.</summary>
    public async Task<Contact> BlockAsync(TenantCall call, string text, bool blocked)
    {
        var (id, identities) = await FindAsync(call, text);
        var profile = await Grain(call, id).BlockAsync(blocked, call.Author, call.Cancelled);
        foreach (var one in await directory.ConversationsAsync(call.Tenant, id, call.Cancelled))
            await grains.GetGrain<IConversationGrain>(new ConversationKey(call.Tenant, one.Conversation).ToString()).BlockAsync(blocked, call.Author, call.Cancelled);
        return await ReadAsync(call, id, identities, profile);
    }

    /// <summary>Durable on return: one contact is part of another.</summary>
    public async Task<Contact> MergeAsync(TenantCall call, MergeContactsRequest request)
    {
        if (request.Id == request.From) throw Arguments.Invalid("CONTACT_INVALID", "A contact cannot be merged with itself: from is another one.");
        var (into, _) = await FindAsync(call, request.Id);
        // One that is part of this one already has no names any more.
        if (!ContactId.TryParse(request.From, out var from)) throw Arguments.NotFound("contact");
        if (!(await contacts.IdentitiesAsync(call.Tenant, from, call.Cancelled)).IsEmpty) await people.MergeAsync(call.Tenant, from, into, call.Author, call.Cancelled);
        else if (!await Grain(call, into).ContainsAsync(from, call.Cancelled)) throw Arguments.NotFound("contact");
        var merged = await ReadAsync(call, request.Id);
        foreach (var one in merged.Blocked ? merged.Conversations : [])
            await grains.GetGrain<IConversationGrain>(new ConversationKey(call.Tenant, new ConversationId(one.Id)).ToString()).BlockAsync(true, call.Author, call.Cancelled);
        return merged;
    }

    /// <summary>Durable on return: a merge is undone.</summary>
    public async Task<Contact> PartAsync(TenantCall call, MergeContactsRequest request)
    {
        var (into, _) = await FindAsync(call, request.Id);
        if (!ContactId.TryParse(request.From, out var from) || !await people.PartAsync(call.Tenant, from, into, call.Author, call.Cancelled))
            throw RpcFailure.Create(StatusCode.FailedPrecondition, "NOT_MERGED", "This contact was never merged into that one, or nothing is left of the record of it.");
        return await ReadAsync(call, request.From);
    }

    /// <summary>A contact as lists show it.</summary>
    public static Contact Map(ContactView view)
    {
        var contact = new Contact { Id = view.Contact.Value, Phone = view.Phone is null ? "" : "+" + view.Phone, Username = view.Username ?? "" };
        Fill(contact, view.Profile, view);
        return contact;
    }

    /// <summary>What a business calls a person.</summary>
    public static string Name(string name) => name.Trim() is { Length: <= ProfileRules.MaxName } trimmed
        ? trimmed
        : throw Arguments.Invalid("NAME_INVALID", $"name has up to {ProfileRules.MaxName} characters.");

    private async Task<Contact> EditAsync(TenantCall call, ContactId id, EditContact edit)
    {
        var outcome = await Grain(call, id).EditAsync(edit, call.Cancelled);
        if (outcome.Refusal is { } refusal) throw new RefusedException(refusal);
        return await ReadAsync(call, id, await contacts.IdentitiesAsync(call.Tenant, id, call.Cancelled), outcome.Profile);
    }

    private async Task<LabelWish?> LabelsAsync(TenantCall call, IReadOnlyCollection<string> add, IReadOnlyCollection<string> remove) => add.Count + remove.Count == 0
        ? null
        : new LabelWish(await names.LabelsAsync(call, add, ProfileRules.MaxLabels), [.. remove.Select(static label => DeskNames.Any(label, "label"))]);

    private async Task<Contact> ReadAsync(TenantCall call, ContactId id, ImmutableArray<Identity> identities, ContactProfile profile)
    {
        var standing = await Grain(call, id).ConsentAsync(call.Cancelled);
        var contact = new Contact
        {
            Id = id.Value,
            Phone = Of(IdentityKind.Phone) is { } phone ? "+" + phone : "",
            UserId = Of(IdentityKind.UserId) ?? "",
            Username = Of(IdentityKind.Username) ?? "",
            Consent = { ConsentMapper.Standing(standing) },
            Conversations =
            {
                (await directory.ConversationsAsync(call.Tenant, id, call.Cancelled)).Select(static one => new ConversationOfContact { Id = one.Conversation.Value, Session = one.Session.Value }),
            },
        };
        Fill(contact, profile, await contacts.ViewAsync(call.Tenant, id, call.Cancelled));
        return contact;

        string? Of(IdentityKind kind) => identities.FirstOrDefault(identity => identity.Kind == kind).Value;
    }

    private static void Fill(Contact contact, ContactProfile profile, ContactView? view)
    {
        (contact.Name, contact.ProfileName, contact.Blocked) = (profile.Name ?? "", view?.ProfileName ?? "", profile.Blocked);
        contact.Fields.Add(profile.Fields.ToDictionary(static one => one.Field.Value, static one => one.Value));
        contact.Labels.AddRange(profile.Labels.Select(static id => id.Value));
        if (view?.SeenAt is { } seen) contact.LastSeenAt = Timestamp.FromDateTimeOffset(seen);
    }

    private IContactGrain Grain(TenantCall call, ContactId contact) => grains.GetGrain<IContactGrain>(new ContactKey(call.Tenant, contact).ToString());
}
