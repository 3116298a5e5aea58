using System.Globalization;
using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orleans;
using Parley.Domain;
using Parley.Frontend.Access;
using Parley.Frontend.Feeds;
using Parley.V1;

namespace Parley.Frontend.Services;

/// <summary>The ledger of consent.</summary>
public sealed class ConsentService(Calls calls, IContacts contacts, IGrainFactory grains, IJournal journal, TimeProvider time) : V1.Consent.ConsentBase
{
    private const Purposes Everything = Purposes.Utility | Purposes.Marketing | Purposes.Authentication;

    public override Task<ContactStanding> Grant(ChangeConsentRequest request, ServerCallContext context) => ChangeAsync(ConsentAction.Granted, request, context);

    public override Task<ContactStanding> Withdraw(ChangeConsentRequest request, ServerCallContext context) => ChangeAsync(ConsentAction.Withdrawn, request, context);

    public override Task<ContactStanding> Suppress(ChangeConsentRequest request, ServerCallContext context) => ChangeAsync(ConsentAction.Stopped, request, context);

    public override Task<ContactStanding> Reopen(ChangeConsentRequest request, ServerCallContext context) => ChangeAsync(ConsentAction.Reopened, request, context);

    public override Task<ContactStanding> Get(GetConsentRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var contact = await ExistingAsync(call, request.Contact);
        return Answer(contact, await Grain(call, contact).ConsentAsync(call.Cancelled), false);
    });

    public override Task<ConsentHistoryResponse> History(ConsentHistoryRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var contact = await ExistingAsync(call, request.Contact);
        var (size, after) = (Arguments.PageSize(request.PageSize), 0L);
        if (request.Cursor.Length > 0 && !long.TryParse(request.Cursor, NumberStyles.None, CultureInfo.InvariantCulture, out after)) throw new PageCursorException();
        var events = await journal.ReadStreamAsync(call.Tenant, StreamId.Of(contact), after, size + 1, call.Cancelled);
        var answer = new ConsentHistoryResponse { NextCursor = events.Length > size ? events[size - 1].Version.ToString(CultureInfo.InvariantCulture) : "" };
        foreach (var @event in events.Take(size))
        {
            if (EventCodec.Decode(@event) is not Domain.Consent.ConsentChanged changed) continue;
            var entry = ConsentMapper.Entry(changed);
            (entry.Id, entry.RecordedAt) = (@event.Id, Timestamp.FromDateTimeOffset(@event.At));
            answer.Entries.Add(entry);
        }

        return answer;
    });

    public override Task<ListSuppressedResponse> ListSuppressed(ListSuppressedRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var page = await contacts.SuppressedAsync(call.Tenant, Arguments.Cursor(request.Cursor), Arguments.PageSize(request.PageSize), call.Cancelled);
        return new ListSuppressedResponse
        {
            Contacts =
            {
                page.Items.Select(one => new ListSuppressedResponse.Types.SuppressedPerson
                {
                    Contact = one.Contact.Value, Phone = one.Phone is null ? "" : "+" + one.Phone, Stopped = { ConsentMapper.Each(one.Stopped) },
                    ChangedAt = Timestamp.FromDateTimeOffset(one.ChangedAt),
                }),
            },
            NextCursor = page.Next ?? "",
        };
    });

    private Task<ContactStanding> ChangeAsync(ConsentAction action, ChangeConsentRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        Arguments.Key(request.Key);
        var purposes = request.Purposes.Aggregate(Purposes.None, (all, one) => all | (Purposes)(int)one);
        if (purposes == Purposes.None && action is ConsentAction.Stopped or ConsentAction.Reopened) purposes = Everything;
        var command = new ChangeConsent(action, purposes, Contracts.Grains.ConsentVoice.Business, Evidence(request.Evidence), call.Author, request.Key, Hash(action, request));
        var contact = await ContactAsync(call, request);
        var outcome = await Grain(call, contact).ChangeConsentAsync(command, call.Cancelled);
        return outcome.Refusal is { } refusal ? throw new RefusedException(refusal) : Answer(contact, outcome.Standing, outcome.Repeated);
    });

    private async Task<ContactId> ContactAsync(TenantCall call, ChangeConsentRequest request)
    {
        if (request.Contact.Length > 0 == request.To.Length > 0) throw Arguments.Invalid("CONTACT_MISSING", "Name either contact, by its id, or to, the person's phone number.");
        return request.Contact.Length > 0
            ? await ExistingAsync(call, request.Contact)
            : await contacts.EnsureAsync(call.Tenant, Arguments.Recipient(request.To).Identity, call.Cancelled);
    }

    private async Task<ContactId> ExistingAsync(TenantCall call, string text) =>
        ContactId.TryParse(text, out var id) && !(await contacts.IdentitiesAsync(call.Tenant, id, call.Cancelled)).IsEmpty ? id : throw Arguments.NotFound("contact");

    private Contracts.Grains.ConsentEvidence Evidence(V1.ConsentEvidence? given)
    {
        if (given is null) throw Arguments.Invalid("EVIDENCE_MISSING", "evidence is required: where and when the person said it, and the text they saw.");
        return new Contracts.Grains.ConsentEvidence(
            given.Source, Given(given.Text), Arguments.Time(given.At, "evidence.at") ?? time.GetUtcNow(), Given(given.Ip), Given(given.Agent), Given(given.Reference));
    }

    private IContactGrain Grain(TenantCall call, ContactId contact) => grains.GetGrain<IContactGrain>(new ContactKey(call.Tenant, contact).ToString());

    /// <summary>What makes two requests the same: everything but the key.</summary>
    private static byte[] Hash(ConsentAction action, ChangeConsentRequest request)
    {
        var same = request.Clone();
        same.Key = $"{action}";
        return SHA256.HashData(same.ToByteArray());
    }

    private static ContactStanding Answer(ContactId contact, ConsentStanding standing, bool repeated) =>
        new() { Contact = contact.Value, Consent = { ConsentMapper.Standing(standing) }, Repeated = repeated };

    private static string? Given(string text) => text.Length == 0 ? null : text;
}
