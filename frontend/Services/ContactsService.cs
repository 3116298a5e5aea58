using Grpc.Core;
using Orleans;
using Parley.Frontend.Access;
using Parley.Frontend.Feeds;
using Parley.V1;

namespace Parley.Frontend.Services;

/// <summary>A tenant's people.</summary>
public sealed class ContactsService(Calls calls, IContacts contacts, IGrainFactory grains) : Contacts.ContactsBase
{
    public override Task<Contact> Create(CreateContactRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
        await ReadAsync(call, await contacts.EnsureAsync(call.Tenant, new Identity(IdentityKind.Phone, Arguments.Phone(request.Phone)), call.Cancelled)));

    public override Task<Contact> Get(GetContactRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
        ContactId.TryParse(request.Id, out var id) ? await ReadAsync(call, id) : throw Arguments.NotFound("contact"));

    public override Task<ListContactsResponse> List(ListContactsRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        if (request.Phone.Length > 0)
        {
            var phone = Arguments.Phone(request.Phone);
            return await contacts.FindAsync(call.Tenant, new Identity(IdentityKind.Phone, phone), call.Cancelled) is { } found
                ? new ListContactsResponse { Contacts = { new Contact { Id = found.Value, Phone = "+" + phone } } }
                : new ListContactsResponse();
        }

        var page = await contacts.ListAsync(call.Tenant, Arguments.Cursor(request.Cursor), Arguments.PageSize(request.PageSize), call.Cancelled);
        return new ListContactsResponse
        {
            Contacts = { page.Items.Select(entry => new Contact { Id = entry.Contact.Value, Phone = "+" + entry.Phone }) }, NextCursor = page.Next ?? "",
        };
    });

    private async Task<Contact> ReadAsync(TenantCall call, ContactId id)
    {
        var identities = await contacts.IdentitiesAsync(call.Tenant, id, call.Cancelled);
        if (identities.IsEmpty) throw Arguments.NotFound("contact");
        var standing = await grains.GetGrain<IContactGrain>(new ContactKey(call.Tenant, id).ToString()).ConsentAsync(call.Cancelled);
        return new Contact
        {
            Id = id.Value,
            Phone = Of(IdentityKind.Phone) is { } phone ? "+" + phone : "",
            UserId = Of(IdentityKind.UserId) ?? "",
            Username = Of(IdentityKind.Username) ?? "",
            Consent = { ConsentMapper.Standing(standing) },
        };

        string? Of(IdentityKind kind) => identities.FirstOrDefault(identity => identity.Kind == kind).Value;
    }
}
