using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Parley.Simulator.Accounts;
using Parley.Simulator.Faults;
using Parley.Simulator.Graph.Sends;
using Parley.Simulator.Phones;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Graph;

/// <summary><c>POST {phone_number_id}/messages</c>: sends, read marks and typing, with the faults that can strike a send.</summary>
internal sealed class MessagesEdge(World world)
{
    public async Task PostAsync(GraphRequest request)
    {
        var body = request.Body;
        if (SendForm.String(body, "messaging_product") != "whatsapp")
        {
            await GraphResponse.WriteErrorAsync(request.Http, GraphErrors.MissingParameter("messaging_product"));
            return;
        }

        if (body.TryGetProperty("status", out _)) await MarkReadAsync(request);
        else await SendAsync(request);
    }

    private async Task MarkReadAsync(GraphRequest request)
    {
        var id = SendForm.String(request.Body, "message_id");
        var typing = request.Body.TryGetProperty("typing_indicator", out var indicator);
        GraphError? error = null;
        if (SendForm.String(request.Body, "status") != "read")
            error = GraphErrors.InvalidParameter("Param status must be one of {read}.");
        else if (id is null)
            error = GraphErrors.MissingParameter("message_id");
        else if (typing && SendForm.String(indicator, "type") != "text")
            error = GraphErrors.InvalidParameter("Param typing_indicator['type'] must be one of {text}.");
        else if (!world.Business.MarkRead(request.Number, id, typing))
            error = GraphErrors.InvalidParameter("Param message_id is not the id of a message this phone number received.");
        if (error is not null) await GraphResponse.WriteErrorAsync(request.Http, error);
        else await GraphResponse.WriteAsync(request.Http, 200, GraphResponse.Success);
    }

    private async Task SendAsync(GraphRequest request)
    {
        var http = request.Http;
        var faults = world.Faults.Strike(FaultSide.Send, request.Number.Id, Customer(request.Body));
        // A client that gives up does not call its request back: what was on its way arrives.
        var stopping = http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        await WaitAsync(Find(faults, FaultKind.Delay), stopping);
        if (Find(faults, FaultKind.Before) is not null)
        {
            http.Abort();
            return;
        }

        var injected = Find(faults, FaultKind.Error);
        if (injected is { Accepted: false })
        {
            await GraphResponse.WriteErrorAsync(http, Injected(injected));
            return;
        }

        var (send, error) = SendForm.Read(request.Body);
        if (send is { ToGroup: true })
        {
            var (said, begin, refused) = world.Groups.Send(request.Number, send);
            if (said is null) await GraphResponse.WriteErrorAsync(http, refused!);
            else await AnswerAsync(http, Accepted(said.Id, send, said.Type == "template"), begin!, null, faults, injected);
            return;
        }

        ChatMessage? message = null;
        if (send is not null) (message, error) = world.Business.Send(request.Number, send);
        else world.Limits.Count(error!);
        if (message is null)
        {
            await GraphResponse.WriteErrorAsync(http, error!);
            return;
        }

        var early = message.Error is null && Find(faults, FaultKind.StatusBeforeResponse) is not null;
        // What is held back has no statuses before it goes.
        await AnswerAsync(http, Accepted(message, send!), message.Held ? static () => { } : world.Statuses.Accept(message), early && !message.Held ? message : null, faults, injected);
    }

    // From here on the message is accepted: whatever happens to the answer, its statuses flow.
    private async Task AnswerAsync(HttpContext http, byte[] answer, Action begin, ChatMessage? early, IReadOnlyList<FaultSpec> faults, FaultSpec? injected)
    {
        try
        {
            if (early is not null) await world.SendStatusFirstAsync(early, http.RequestAborted);
            await WaitAsync(Find(faults, FaultKind.DelayAnswer), http.RequestAborted);
            if (Find(faults, FaultKind.After) is not null) http.Abort();
            else if (injected is not null) await GraphResponse.WriteErrorAsync(http, Injected(injected));
            else if (Find(faults, FaultKind.Answer) is not null) await GraphResponse.WriteHalfAsync(http, 200, answer);
            else await GraphResponse.WriteAsync(http, 200, answer);
        }
        finally
        {
            // After an early status this is no step any more, and takes none.
            begin();
        }
    }

    private async Task WaitAsync(FaultSpec? fault, CancellationToken cancellation)
    {
        if (fault is not null) await Task.Delay(TimeSpan.FromMilliseconds(fault.DelayMs), world.Clock, cancellation);
    }

    private static byte[] Accepted(ChatMessage message, OutgoingMessage send) => new MetaJson().Open()
        .Value("messaging_product", "whatsapp")
        .OpenArray("contacts").Open().Value("input", send.Input)
        .Optional("wa_id", send.UserId is null ? message.Phone.Digits : null).Optional("user_id", send.UserId).Close().CloseArray()
        .OpenArray("messages").Open().Value("id", message.Id)
        .Optional("message_status", message.Template is null ? null : message.Held ? "held_for_quality_assessment" : "accepted").Close().CloseArray().Close().ToArray();

    private static byte[] Accepted(string id, OutgoingMessage send, bool isTemplate) => new MetaJson().Open()
        .Value("messaging_product", "whatsapp")
        .OpenArray("contacts").Open().Value("input", send.Input).Value("wa_id", send.Input).Close().CloseArray()
        .OpenArray("messages").Open().Value("id", id).Optional("message_status", isTemplate ? "accepted" : null).Close().CloseArray().Close().ToArray();

    private static GraphError Injected(FaultSpec fault) => GraphErrors.Injected(fault.Code, fault.HttpStatus, fault.Title, fault.Details);

    private static FaultSpec? Find(IReadOnlyList<FaultSpec> faults, FaultKind kind) => faults.FirstOrDefault(f => f.At == kind);

    private string? Customer(JsonElement body) => SendForm.String(body, "to") is { } to
        ? PhoneDigits.Parse(to)
        : SendForm.String(body, "recipient") is { } userId ? world.Phones.FindByUserId(userId)?.Digits : null;
}
