using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Parley.Frontend.Access;
using Parley.Frontend.Exports;
using Parley.Frontend.Feeds;
using Parley.Frontend.Services;
using Parley.V1;

namespace Parley.Frontend.Desk;

/// <summary>Conversations written out, for people and for programs.</summary>
public sealed class Transcripts(IViews views, ConversationWork work, IPeople people)
{
    private const int MostMessages = 2_000;
    private static readonly string[] Names = ["at", "direction", "author", "type", "text", "status", "message"];

    /// <summary>The last part of a conversation, or the one before a cursor.</summary>
    /// <exception cref="RpcException">There is no such conversation.</exception>
    public async Task<ExportConversationResponse> WriteAsync(TenantCall call, ExportConversationRequest request)
    {
        var conversation = call.Seen(await work.FindAsync(call, request.Id));
        var messages = new List<Message>();
        var cursor = Arguments.Cursor(request.Cursor);
        do
        {
            var page = await views.MessagesAsync(call.Tenant, new ConversationId(conversation.Id), cursor, Arguments.MaxPageSize, call.Cancelled);
            messages.AddRange(page.Items.Select(MessageMapper.Map).Where(one => request.Internal || one.Direction is Message.Types.Direction.Inbound or Message.Types.Direction.Outbound).Select(call.Seen));
            cursor = page.Next;
        }
        while (cursor is not null && messages.Count + Arguments.MaxPageSize <= MostMessages);
        messages.Reverse();
        var (end, type, content) = request.Format switch
        {
            ExportConversationRequest.Types.Format.Text => ("txt", "text/plain", await TextAsync(call, conversation, messages)),
            ExportConversationRequest.Types.Format.Csv => ("csv", "text/csv", Csv(messages)),
            ExportConversationRequest.Types.Format.Json => ("json", "application/json", JsonFormatter.Default.Format(new ListMessagesResponse { Messages = { messages } })),
            _ => throw Arguments.Invalid("FORMAT_INVALID", "format is TEXT, CSV or JSON."),
        };
        return new ExportConversationResponse { FileName = $"conversation-{conversation.Id}.{end}", MimeType = type, Content = content, Messages = messages.Count, NextCursor = cursor ?? "" };
    }

    private async Task<string> TextAsync(TenantCall call, V1.Conversation conversation, List<Message> messages)
    {
        var customer = conversation.Name.Length > 0 ? conversation.Name : conversation.Phone.Length > 0 ? conversation.Phone : "Customer";
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var text = new StringBuilder().AppendLine($"{customer} {conversation.Phone}".TrimEnd()).AppendLine();
        foreach (var message in messages)
        {
            var who = message.Direction switch
            {
                Message.Types.Direction.Inbound => customer,
                Message.Types.Direction.Outbound => "We",
                _ => await NameAsync(call, Author(message), names),
            };
            text.AppendLine($"[{ExportQuery.At(message.At)}] {who}: {Line(message)}");
        }

        return text.ToString();
    }

    private static string Csv(List<Message> messages)
    {
        var text = new StringBuilder().AppendCells(Names);
        foreach (var message in messages)
            text.AppendCells([ExportQuery.At(message.At), message.Direction.ToString().ToUpperInvariant(), Author(message), message.Type, CsvText.Harmless(Line(message)), message.Status.ToString().ToUpperInvariant(), message.Id]);
        return text.ToString();
    }

    private async Task<string> NameAsync(TenantCall call, string author, Dictionary<string, string> names)
    {
        if (names.TryGetValue(author, out var known)) return known;
        return names[author] = (PersonId.TryParse(author, out var person) ? (await people.MemberAsync(call.Tenant, person, call.Cancelled))?.Name : null) is { Length: > 0 } name ? name : "Parley";
    }

    private static string Author(Message message) => message.Note?.Author ?? message.Activity?.Author ?? "";

    private static string Line(Message message) => message switch
    {
        { Note: { } note } => $"(note) {note.Text}",
        { Activity: { } activity } => $"({message.Type}) {JsonFormatter.Default.Format(activity)}",
        _ when message.Text is { Body: { Length: > 0 } body } => body,
        _ => $"({message.Type}) {message.Line}".TrimEnd(),
    };
}
