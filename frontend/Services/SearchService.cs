using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Parley.Domain.Desk;
using Parley.Frontend.Access;
using Parley.V1;

namespace Parley.Frontend.Services;

/// <summary>Finding messages and people by words.</summary>
public sealed class SearchService(Calls calls, ISearch search) : Search.SearchBase
{
    private const int MaxQuery = 200, MaxWanted = 10, WholeNumber = 9;

    public override Task<SearchMessagesResponse> Messages(SearchMessagesRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var words = Words(request.Query);
        var conversation = request.Conversation.Length == 0 ? (ConversationId?)null : ConversationId.TryParse(request.Conversation, out var id) ? id : throw Arguments.NotFound("conversation");
        var page = await search.MessagesAsync(
            call.Tenant, words, Arguments.Session(call, request.Session), conversation, Arguments.Cursor(request.Cursor), Arguments.PageSize(request.PageSize), call.Cancelled);
        return new SearchMessagesResponse { Messages = { page.Items.Select(found => Map(found, words)) }, NextCursor = page.Next ?? "" };
    });

    public override Task<SearchConversationsResponse> Conversations(SearchConversationsRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var words = PersonWords(call, request.Query);
        var page = await search.ConversationsAsync(
            call.Tenant, words, Arguments.Session(call, request.Session), Arguments.Cursor(request.Cursor), Arguments.PageSize(request.PageSize), call.Cancelled);
        return new SearchConversationsResponse { Conversations = { page.Items.Select(found => Map(found, words)) }, NextCursor = page.Next ?? "" };
    });

    /// <summary>The words of a query for people. Who sees no numbers finds none by parts of them.</summary>
    /// <exception cref="RpcException">It has none, or too many.</exception>
    internal static ImmutableArray<string> PersonWords(TenantCall call, string query)
    {
        var words = Words(query);
        return call.SeesMaskedNumbers && words.Any(static word => word.Length < WholeNumber && word.All(char.IsAsciiDigit))
            ? throw Arguments.Invalid("QUERY_INVALID", $"Your role sees no phone numbers, and finds people by whole ones alone: {WholeNumber} digits or more.")
            : words;
    }

    /// <summary>The words of a query.</summary>
    /// <exception cref="RpcException">It has none, or too many.</exception>
    internal static ImmutableArray<string> Words(string query)
    {
        var words = query.Length > MaxQuery ? [] : SearchWords.Of(query);
        return words.Length is > 0 and <= MaxWanted
            ? words
            : throw Arguments.Invalid("QUERY_INVALID", $"query has 1 to {MaxQuery} characters and 1 to {MaxWanted} words of letters or digits.");
    }

    private static V1.FoundMessage Map(Contracts.Ports.FoundMessage found, ImmutableArray<string> words) => new()
    {
        Id = found.Id.Value,
        Conversation = found.Conversation.Value,
        Session = found.Session.Value,
        Contact = found.Contact.Value,
        Name = found.Name ?? "",
        Phone = Plus(found.Phone),
        Direction = (Message.Types.Direction)(int)found.Direction,
        Type = found.Direction == MessageDirection.Note ? "note" : found.Type,
        Text = found.Text ?? "",
        At = Timestamp.FromDateTimeOffset(found.At),
        Highlights = { Highlights(SearchWords.Marks(found.Text ?? "", words)) },
    };

    private static V1.FoundConversation Map(Contracts.Ports.FoundConversation found, ImmutableArray<string> words) => new()
    {
        Id = found.Id.Value,
        Session = found.Session.Value,
        Contact = found.Contact.Value,
        Name = found.Name ?? "",
        Phone = Plus(found.Phone),
        LastAt = Timestamp.FromDateTimeOffset(found.LastAt),
        NameHighlights = { Highlights(SearchWords.Marks(found.Name ?? "", words)) },
        PhoneHighlights = { Highlights(SearchWords.MarksOfPhone(Plus(found.Phone), words)) },
    };

    private static string Plus(string? phone) => phone is null ? "" : "+" + phone;

    private static IEnumerable<Highlight> Highlights(ImmutableArray<(int Start, int Length)> marks) => marks.Select(static mark => new Highlight { Start = mark.Start, Length = mark.Length });
}
