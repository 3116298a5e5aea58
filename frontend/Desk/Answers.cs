using Grpc.Core;
using Orleans;
using Parley.Domain.Desk;
using Parley.Frontend.Access;
using Parley.Frontend.Services;
using Parley.V1;

namespace Parley.Frontend.Desk;

/// <summary>Texts with variables, filled in for a conversation and for who writes.</summary>
public sealed class Answers(DeskShelf shelf, ConversationWork work, ContactFields fields, IPeople people, IAccounts accounts, IGrainFactory grains)
{
    private const string OwnField = "field.";

    /// <exception cref="RpcException">There is no such conversation or answer.</exception>
    public async Task<RenderAnswerResponse> RenderAsync(TenantCall call, RenderAnswerRequest request)
    {
        var conversation = await work.FindAsync(call, request.Conversation);
        var text = request.Id.Length == 0 ? request.Text : (await shelf.FindAsync<CannedAnswer>(call, DeskItemKind.CannedAnswer, request.Id) ?? throw Arguments.NotFound("canned answer")).Text;
        var (filled, missing) = await FillAsync(call, call.Seen(conversation), text);
        return new RenderAnswerResponse { Text = filled, Missing = { missing } };
    }

    /// <summary>A text for a conversation; what nothing is known for stays, and is listed.</summary>
    public async Task<(string Text, ImmutableArray<string> Missing)> FillAsync(TenantCall call, V1.Conversation conversation, string text)
    {
        if (!text.Contains("{{", StringComparison.Ordinal)) return (text, []);
        var agent = call.SignIn is { } signIn ? (await people.MemberAsync(call.Tenant, signIn.Person, call.Cancelled))?.Name : null;
        var business = (await accounts.TenantAsync(call.Tenant, call.Cancelled))?.Name;
        var profile = await grains.GetGrain<IContactGrain>(new ContactKey(call.Tenant, new ContactId(conversation.Contact)).ToString()).ProfileAsync(call.Cancelled);
        var own = text.Contains(OwnField, StringComparison.OrdinalIgnoreCase) ? await fields.AllAsync(call) : [];
        var called = profile.Name ?? conversation.Name;
        return TextVariables.Fill(text, name => name switch
        {
            "contact.name" => called,
            "contact.first_name" => TextVariables.FirstName(called),
            "contact.phone" => conversation.Phone,
            "agent.name" => agent,
            "agent.first_name" => TextVariables.FirstName(agent),
            "business.name" => business,
            _ => Value(name),
        });

        string? Value(string name) => name.StartsWith(OwnField, StringComparison.Ordinal)
            && own.FirstOrDefault(field => string.Equals(field.Name, name[OwnField.Length..], StringComparison.OrdinalIgnoreCase)) is { } named
                ? profile.Fields.FirstOrDefault(value => value.Field.Value == named.Id).Value
                : null;
    }
}
