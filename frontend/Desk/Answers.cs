using Grpc.Core;
using Parley.Domain.Desk;
using Parley.Frontend.Access;
using Parley.Frontend.Services;
using Parley.V1;

namespace Parley.Frontend.Desk;

/// <summary>Texts with variables, filled in for a conversation and for who writes.</summary>
public sealed class Answers(DeskShelf shelf, ConversationWork work, IPeople people, IAccounts accounts)
{
    /// <exception cref="RpcException">There is no such conversation or answer.</exception>
    public async Task<RenderAnswerResponse> RenderAsync(TenantCall call, RenderAnswerRequest request)
    {
        var conversation = await work.FindAsync(call, request.Conversation);
        var text = request.Id.Length == 0 ? request.Text : (await shelf.FindAsync<CannedAnswer>(call, DeskItemKind.CannedAnswer, request.Id) ?? throw Arguments.NotFound("canned answer")).Text;
        var (filled, missing) = await FillAsync(call, conversation, text);
        return new RenderAnswerResponse { Text = filled, Missing = { missing } };
    }

    /// <summary>A text for a conversation; what nothing is known for stays, and is listed.</summary>
    public async Task<(string Text, ImmutableArray<string> Missing)> FillAsync(TenantCall call, V1.Conversation conversation, string text)
    {
        if (!text.Contains("{{", StringComparison.Ordinal)) return (text, []);
        var agent = call.SignIn is { } signIn ? (await people.MemberAsync(call.Tenant, signIn.Person, call.Cancelled))?.Name : null;
        var business = (await accounts.TenantAsync(call.Tenant, call.Cancelled))?.Name;
        return TextVariables.Fill(text, name => name switch
        {
            "contact.name" => conversation.Name,
            "contact.first_name" => TextVariables.FirstName(conversation.Name),
            "contact.phone" => conversation.Phone,
            "agent.name" => agent,
            "agent.first_name" => TextVariables.FirstName(agent),
            "business.name" => business,
            _ => null,
        });
    }
}
