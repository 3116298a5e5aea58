using Google.Protobuf.WellKnownTypes;
using Parley.Frontend.Content;
using Parley.Frontend.Desk;
using Parley.Frontend.Webhooks;
using Parley.V1;

namespace Parley.Frontend.Feeds;

/// <summary>A line of a conversation in the API's words.</summary>
internal static class MessageMapper
{
    public static Message Map(MessageView view)
    {
        var message = new Message
        {
            Id = view.Id.Value,
            Conversation = view.Conversation.Value,
            Session = view.Session.Value,
            Direction = (Message.Types.Direction)(int)view.Direction,
            Type = view.Type,
            Line = view.Type == "text" ? "" : view.Text ?? "",
            WhatsappId = view.WhatsAppId ?? "",
            Status = (Message.Types.Status)(int)view.Status,
            StatusAt = Timestamp.FromDateTimeOffset(view.StatusAt),
            Failure = EventMapper.Failure(view.ErrorCode, view.ErrorText),
            At = Timestamp.FromDateTimeOffset(view.At),
        };
        if (view.Direction is MessageDirection.Note or MessageDirection.Activity) DeskMapper.Fill(message, view);
        else if (view.Direction == MessageDirection.Inbound || ReceivedContent.IsMessage(view.Type, view.Raw)) message.Raw = ReceivedContent.Fill(message, view.Type, view.Text, view.Raw);
        else ContentFields.Fill(message, view.Type, view.Text, view.Raw);
        return message;
    }
}
