using Parley.Domain.Conversations;
using Parley.Frontend.Access;
using Parley.Frontend.Sending;
using Parley.Frontend.Services;
using Parley.V1;

namespace Parley.Frontend.Desk;

/// <summary>Several things that are done with a conversation at once.</summary>
public sealed class Macros(DeskShelf shelf, ConversationWork work, Answers answers, Sender sender)
{
    private const int MaxSteps = 20, MaxKeyLength = 100;
    private const string Method = "Desk.RunMacro";

    /// <summary>What cannot be done is refused when a macro is saved, as far as it can be known then.</summary>
    /// <exception cref="Grpc.Core.RpcException">What is wrong with it.</exception>
    public static void Check(Macro macro)
    {
        if (macro.Steps.Count is 0 or > MaxSteps) throw Arguments.Invalid("STEPS_INVALID", $"A macro has 1 to {MaxSteps} steps.");
        foreach (var step in macro.Steps)
        {
            var problem = step.StepCase switch
            {
                MacroStep.StepOneofCase.Note => Rules.CheckText(step.Note),
                MacroStep.StepOneofCase.Answer => Rules.CheckText(step.Answer),
                MacroStep.StepOneofCase.Update => null,
                _ => throw Arguments.Invalid("STEPS_INVALID", "A step is an update, a note or an answer."),
            };
            if (problem is not null) throw new RefusedException(problem);
        }
    }

    /// <summary>Each step durable when its result is there; the first that fails ends it.</summary>
    public async Task<RunMacroResponse> RunAsync(TenantCall call, RunMacroRequest request)
    {
        if (request.Key.Length is 0 or > MaxKeyLength) throw Arguments.Invalid("KEY_INVALID", $"key is required: 1 to {MaxKeyLength} characters that belong to this request alone.");
        var conversation = await work.FindAsync(call, request.Conversation);
        var macro = await shelf.FindAsync<Macro>(call, DeskItemKind.Macro, request.Id) ?? throw Arguments.NotFound("macro");
        var done = new RunMacroResponse();
        for (var i = 0; i < macro.Steps.Count && done.Results.All(static result => result.Done); i++)
        {
            try
            {
                done.Results.Add(new MacroResult { Done = true, Message = await DoAsync(call, conversation, macro.Steps[i], $"{request.Key}:{i}") });
            }
            catch (Exception e) when (work.Explain(call, Method, e) is { } error)
            {
                done.Results.Add(new MacroResult { Reason = error.Reason, Text = error.Message });
            }
        }

        done.Conversation = await work.UpdateAsync(call, conversation.Id, new UpdateConversationRequest());
        return done;
    }

    /// <summary>Does one step; answers the id of what it wrote, or nothing.</summary>
    private async Task<string> DoAsync(TenantCall call, V1.Conversation conversation, MacroStep step, string key)
    {
        switch (step.StepCase)
        {
            case MacroStep.StepOneofCase.Update:
                await work.UpdateAsync(call, conversation.Id, step.Update);
                return "";
            case MacroStep.StepOneofCase.Note:
                return (await work.NoteAsync(call, new AddNoteRequest { Conversation = conversation.Id, Text = (await answers.FillAsync(call, conversation, step.Note)).Text, Key = key })).Id;
            default:
                call.Demand(Permission.MessagesSend);
                var (text, missing) = await answers.FillAsync(call, conversation, step.Answer);
                if (!missing.IsEmpty) throw Arguments.Invalid("VARIABLES_MISSING", $"Nothing is known for {string.Join(", ", missing)}; the answer was not sent.");
                return (await sender.SendAsync(call, new SendMessageRequest { Session = conversation.Session, To = conversation.Id, Text = new Text { Body = text }, Key = key })).Id;
        }
    }
}
