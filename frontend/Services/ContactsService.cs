using Grpc.Core;
using Parley.Domain.Desk;
using Parley.Frontend.Access;
using Parley.Frontend.Desk;
using Parley.V1;

namespace Parley.Frontend.Services;

/// <summary>A tenant's people.</summary>
public sealed class ContactsService(Calls calls, IContacts contacts, ISearch search, ContactWork work, ContactImport import, ContactFields fields, DeskShelf shelf) : Contacts.ContactsBase
{
    private const Purposes Everything = Purposes.Utility | Purposes.Marketing | Purposes.Authentication;

    public override Task<Contact> Create(CreateContactRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, call => work.CreateAsync(call, request));

    public override Task<Contact> Get(GetContactRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, call => work.ReadAsync(call, request.Id));

    public override Task<Contact> Update(UpdateContactRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, call => work.UpdateAsync(call, request));

    public override Task<Contact> Block(BlockContactRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, call => work.BlockAsync(call, request.Id, true));

    public override Task<Contact> Unblock(BlockContactRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, call => work.BlockAsync(call, request.Id, false));

    public override Task<Contact> Merge(MergeContactsRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, call => work.MergeAsync(call, request));

    public override Task<Contact> Unmerge(MergeContactsRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, call => work.PartAsync(call, request));

    public override Task<ListContactsResponse> List(ListContactsRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        if (request.Phone.Length > 0) return await WithPhoneAsync(call, Arguments.Phone(request.Phone));
        var filter = new ContactFilter(
            request.Label.Length == 0 ? null : DeskNames.Any(request.Label, "label"), request.Blocked, One(request.Allowed, "allowed"), One(request.Stopped, "stopped"),
            Arguments.Time(request.SeenSince, "seenSince"), Arguments.Time(request.SeenBefore, "seenBefore"));
        var (cursor, size) = (Arguments.Cursor(request.Cursor), Arguments.PageSize(request.PageSize));
        if (request.Query.Length > 0)
        {
            var found = await search.ContactsAsync(call.Tenant, SearchService.PersonWords(call, request.Query), filter, cursor, size, call.Cancelled);
            return new ListContactsResponse { Contacts = { found.Items.Select(static one => ContactWork.Map(one.Contact)) }, NextCursor = found.Next ?? "" };
        }

        var order = request.Sort switch
        {
            ListContactsRequest.Types.Sort.Name => ContactOrder.Name,
            ListContactsRequest.Types.Sort.Unspecified when filter == new ContactFilter() => ContactOrder.Phone,
            _ => ContactOrder.LastSeen,
        };
        var page = await contacts.ListAsync(call.Tenant, filter, order, cursor, size, call.Cancelled);
        return new ListContactsResponse { Contacts = { page.Items.Select(ContactWork.Map) }, NextCursor = page.Next ?? "" };
    });

    public override Task<ImportContactsResponse> Import(ImportContactsRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, call => import.RunAsync(call, request));

    public override Task<ListContactFieldsResponse> ListFields(ListContactFieldsRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var (listed, next) = await shelf.ListAsync<ContactField>(call, DeskItemKind.ContactField, null, request.Cursor, request.PageSize);
        return new ListContactFieldsResponse { Fields = { listed }, NextCursor = next };
    });

    public override Task<ContactField> SaveField(ContactField request, ServerCallContext context) => calls.AsTenantAsync(context, request, call => fields.SaveAsync(call, request));

    public override Task<DeleteContactFieldResponse> DeleteField(DeleteContactFieldRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        await shelf.RemoveAsync(call, DeskItemKind.ContactField, null, request.Id);
        return new DeleteContactFieldResponse();
    });

    private async Task<ListContactsResponse> WithPhoneAsync(TenantCall call, string phone)
    {
        if (await contacts.FindAsync(call.Tenant, new Identity(IdentityKind.Phone, phone), call.Cancelled) is not { } found) return new ListContactsResponse();
        var view = await contacts.ViewAsync(call.Tenant, found, call.Cancelled) ?? new ContactView(found, phone, null, null, ContactProfile.Empty, null);
        return new ListContactsResponse { Contacts = { ContactWork.Map(view with { Phone = phone }) } };
    }

    private static Purposes One(Purpose purpose, string name) => (Purposes)(int)purpose is var one && (one & Everything) == one
        ? one
        : throw Arguments.Invalid("PURPOSE_INVALID", $"{name} is UTILITY, MARKETING or AUTHENTICATION.");
}
