using Parley.Simulator.Accounts;
using Parley.Simulator.Graph;
using Parley.Simulator.Graph.Sends;
using Parley.Simulator.Media;
using Parley.Simulator.Templates;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Phones;

/// <summary>What businesses do to customers: send, mark as read, show that they type. Enforces what WhatsApp enforces.</summary>
internal sealed class BusinessSide(World world)
{
    private readonly SendPolicy _policy = new(world);

    /// <summary>Takes a message that passed all checks of its form. Its statuses flow after <see cref="StatusCourier.Accept"/>.</summary>
    public (ChatMessage? Message, GraphError? Error) Send(BusinessNumber number, OutgoingMessage send)
    {
        var (message, error) = TrySend(number, send);
        if (error is not null) world.Limits.Count(error);
        return (message, error);
    }

    private (ChatMessage? Message, GraphError? Error) TrySend(BusinessNumber number, OutgoingMessage send)
    {
        Template? template = null;
        FilledTemplate? filled = null;
        if (send.Type == "template")
        {
            (template, filled, var unfit) = Fill(number, send);
            if (unfit is not null) return (null, unfit);
        }

        if (send.Type == "interactive"
            && (Catalogs.ProductUse.Problem(world.Catalogs, number.Waba, send.Content) ?? Flows.FlowUse.Problem(world.Flows, number.Waba, send.Content, world.Clock.GetUtcNow())) is { } useless)
            return (null, useless);
        var (files, wrongMedia, lateMedia) = Files(number, send);
        if (wrongMedia is not null) return (null, wrongMedia);
        var verdict = _policy.Judge(number, send, template);
        if (verdict.Refusal is not null) return (null, verdict.Refusal);
        var phone = verdict.Phone!;
        var message = new ChatMessage
        {
            Sequence = world.Phones.NextSequence(),
            Id = Ids.Wamid(phone.Digits, fromBusiness: true),
            FromBusiness = true,
            Phone = phone,
            Number = number,
            Time = world.Clock.GetUtcNow(),
            Type = send.Type,
            Text = filled?.Body ?? send.Text,
            Content = send.Content,
            Template = filled,
            Price = verdict.Price,
            FreeUntil = verdict.FreeUntil,
            ReactsTo = send.ReactsTo,
            Media = files,
            ReplyTo = send.ReplyTo,
            PreviewUrl = send.PreviewUrl,
            CallbackData = send.CallbackData,
            ByUserId = send.UserId is not null,
            NeverArrives = verdict.NeverArrives,
            Error = verdict.Failure ?? lateMedia ?? Reaction(phone, number, send),
            Fetching = verdict.Failure is null ? Fetch(number, send) : null,
        };
        message.Held = message.Error is null && world.Settings.PacedAfter is { } first && template?.Hold(message, first) == true;
        if (message.Error is null && message.Fetching is null && !message.Held) world.Phones.Keep(message);
        world.OnChanged(message);
        return (message, null);
    }

    /// <summary>What was held back of a template goes on its way, or fails.</summary>
    public void Release(Template template, GraphError? error)
    {
        foreach (var message in template.TakeHeld())
        {
            message.Held = false;
            message.Error = error;
            if (error is null && message.Fetching is null) world.Phones.Keep(message);
            world.OnChanged(message);
            world.Statuses.Accept(message)();
        }
    }

    /// <summary>Marks a customer's message and those before it as read; false when the number never got such a message.</summary>
    public bool MarkRead(BusinessNumber number, string messageId, bool typing)
    {
        if (world.Phones.FindMessage(messageId) is not { FromBusiness: false } upTo || upTo.Number != number) return false;
        foreach (var message in upTo.Phone.Messages())
        {
            if (message.FromBusiness || message.ReadByBusiness || message.Number != number || message.Sequence > upTo.Sequence) continue;
            message.ReadByBusiness = true;
            world.Phones.Changed(message);
            world.OnChanged(message);
        }

        if (typing) world.Events.Publish("typing", () => new { phone = "+" + upTo.Phone.Digits, number = number.Id });
        return true;
    }

    internal (Template?, FilledTemplate?, GraphError?) Fill(BusinessNumber number, OutgoingMessage send)
    {
        var part = new Part(send.Content, "template");
        var (name, language) = (part.NeedText("name", 512), part.NeedObject("language").NeedText("code", 20));
        var template = world.Templates.Find(number.Waba.Id, name, language);
        switch (template?.Status)
        {
            case TemplateStatus.Approved: break;
            case TemplateStatus.Paused: return (null, null, TemplateErrors.Paused(name));
            case TemplateStatus.Disabled: return (null, null, TemplateErrors.Disabled(name));
            default: return (null, null, TemplateErrors.NotThere(name, language));
        }

        try
        {
            return (template, TemplateFill.Fill(template, send.Content), null);
        }
        catch (FormException e)
        {
            return (null, null, e.Error);
        }
    }

    // An id nobody knows is refused at once; a file that does not suit fails later, as with Meta.
    internal (MediaFile[] Files, GraphError? Refusal, GraphError? Failure) Files(BusinessNumber number, OutgoingMessage send)
    {
        if (send.Media.Count == 0) return ([], null, null);
        var files = new List<MediaFile>();
        GraphError? failure = null;
        foreach (var use in send.Media)
        {
            if (use.Id is null) continue;
            if (world.Media.Find(use.Id) is not { } file || file.Number.Waba != number.Waba) return ([], GraphErrors.UnknownMedia(use.Path), null);
            if (MediaRules.UseProblem(use.Kind, file, use.Voice) is { } problem) failure ??= GraphErrors.MediaUpload(problem);
            files.Add(file);
        }

        return ([.. files], null, failure);
    }

    private Task<FetchedMedia>? Fetch(BusinessNumber number, OutgoingMessage send)
    {
        var policy = world.Settings.LinkMedia;
        return policy == LinkPolicy.Trust || !send.Media.Any(m => m.Link is not null) ? null : FetchAllAsync();

        async Task<FetchedMedia> FetchAllAsync()
        {
            var files = new List<MediaFile>();
            foreach (var use in send.Media)
            {
                if (use.Link is null) continue;
                var (file, error) = await world.Links.FetchAsync(number, use.Link, policy);
                if (error is not null) return new FetchedMedia([], error);
                if (MediaRules.UseProblem(use.Kind, file!, use.Voice) is { } problem) return new FetchedMedia([], GraphErrors.MediaUpload(problem));
                files.Add(file!);
            }

            return new FetchedMedia(files);
        }
    }

    private GraphError? Reaction(Phone phone, BusinessNumber number, OutgoingMessage send)
    {
        if (send.ReactsTo is not { } id) return null;
        var target = world.Phones.FindMessage(id);
        return target is not null && target.Phone == phone && target.Number == number && target.Type != "reaction"
            && world.Clock.GetUtcNow() - target.Time <= TimeSpan.FromDays(30)
                ? null
                : GraphErrors.ReactionTarget;
    }
}
