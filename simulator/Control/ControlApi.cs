using System.Text;
using Microsoft.AspNetCore.Routing;
using Parley.Simulator.Accounts;
using Parley.Simulator.Faults;
using Parley.Simulator.Phones;

namespace Parley.Simulator.Control;

/// <summary>The paths under <c>/_sim/</c>: everything a test, a demo or the page does with the simulated world.</summary>
internal sealed class ControlApi(World world)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        MapAccounts(routes);
        MapMessages(routes);
        MapWebhooks(routes);
        MapWorld(routes);
        PhoneApi.Map(routes, world);
        TemplateApi.Map(routes, world);
        MediaApi.Map(routes, world);
        AccountApi.Map(routes, world);
        GroupApi.Map(routes, world);
        ShopApi.Map(routes, world);
    }

    private void MapAccounts(IEndpointRouteBuilder routes)
    {
        var accounts = world.Accounts;
        Endpoints.Get(routes, "apps", _ => new { apps = accounts.Apps.Select(Shapes.Of) });
        Endpoints.Post<AppSpec>(routes, "apps", (_, spec) => Shapes.Of(accounts.AddApp(spec)));
        Endpoints.Get(routes, "wabas", _ => new { wabas = accounts.Wabas.Select(Shapes.Of) });
        Endpoints.Post<WabaSpec>(routes, "wabas", (_, spec) => Shapes.Of(accounts.AddWaba(spec)));
        Endpoints.Get(routes, "numbers", _ => new { numbers = accounts.Numbers.Select(Shapes.Of) });
        Endpoints.Post<NumberSpec>(routes, "numbers", (_, spec) => Shapes.Of(accounts.AddNumber(spec)));
        Endpoints.Get(routes, "tokens", _ => new { tokens = accounts.Tokens.Select(Shapes.Of) });
        Endpoints.Post<TokenSpec>(routes, "tokens", (_, spec) => Shapes.Of(accounts.AddToken(spec)));
        Endpoints.Map(routes, "DELETE", "tokens/{token}", http => Task.FromResult(
            accounts.RemoveToken(Endpoints.Route(http, "token")) ? Endpoints.Success : throw SimulatorException.NotFound("There is no such token.")));
        Endpoints.Get(routes, "phones", _ => new { phones = world.Phones.All.Take(1000).Select(Shapes.Of), count = world.Phones.Count });
        Endpoints.Post<PhoneSpec>(routes, "phones", (_, spec) =>
        {
            var phone = Shapes.Of(world.Phones.Add(spec));
            world.Events.Publish("phone", () => phone);
            return phone;
        });
        Endpoints.Map(routes, "PUT", "apps/{name}/callback", async http =>
        {
            var asked = await Requests.ReadAsync<CallbackRequest>(http);
            var check = await world.SetCallbackAsync(Endpoints.Route(http, "name"), asked.Url, asked.VerifyToken, http.RequestAborted);
            if (!check.Verified) http.Response.StatusCode = 400;
            return new { check.Verified, check.Status, error = check.Problem };
        });
    }

    private void MapMessages(IEndpointRouteBuilder routes)
    {
        Endpoints.Map(routes, "POST", "messages", async http => await WriteAsync(await Requests.ReadAsync<WriteRequest>(http), http.RequestAborted));
        Endpoints.Map(routes, "GET", "messages", async http =>
        {
            var status = Requests.Text(http, "status") is not { } name
                ? (DeliveryStatus?)null
                : Enum.TryParse<DeliveryStatus>(name, ignoreCase: true, out var parsed) ? parsed : throw new SimulatorException("No such status.");
            var number = Requests.Text(http, "number");
            var query = new MessageQuery(
                Requests.Text(http, "to"), Requests.Text(http, "from"), Requests.Number(http, "after", 0),
                number is null ? null : world.Accounts.RequireNumber(number).Id, status, (int)Math.Min(Requests.Number(http, "limit", 1000), 10_000),
                Requests.Text(http, "newest") == "true");
            var count = (int)Requests.Number(http, "count", 1);
            var found = await world.WaitForMessagesAsync(query, count, Requests.Wait(http), http.RequestAborted);
            return new { messages = found.Select(Shapes.Of), next = found.Count > 0 ? found[^1].Sequence : query.After };
        });
    }

    private void MapWebhooks(IEndpointRouteBuilder routes)
    {
        Endpoints.Map(routes, "GET", "webhooks", async http =>
        {
            var after = Requests.Number(http, "after", 0);
            var messageId = Requests.Text(http, "message");
            var count = (int)Requests.Number(http, "count", 1);
            var found = await world.WaitForWebhooksAsync(
                d => d.Sequence > after && (messageId is null || d.MessageIds.Contains(messageId)), count, Requests.Wait(http), http.RequestAborted);
            var log = world.WebhookLog;
            return new { webhooks = found.Select(Shapes.Of), pending = world.PendingWebhooks, dropped = log.Dropped, unrouted = log.Unrouted };
        });
        routes.MapGet("/_sim/webhooks/{seq:long}/body", (long seq) =>
            world.WebhookLog.After(seq - 1).FirstOrDefault(d => d.Sequence == seq) is { } delivery
                ? Results.Bytes(delivery.Body, "application/json")
                : Results.NotFound());
        Endpoints.Map(routes, "GET", "webhooks/idle", async http =>
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
            limit.CancelAfter(Requests.Wait(http));
            try
            {
                await world.WhenIdleAsync(limit.Token);
            }
            catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
            {
                // The time is over: the answer tells what is pending.
            }

            return new { idle = world.PendingWebhooks == 0, pending = world.PendingWebhooks };
        });
        Endpoints.Map(routes, "POST", "webhooks/raw", async http =>
        {
            var asked = await Requests.ReadAsync<RawWebhookRequest>(http);
            if (asked.Body is null == asked.BodyBase64 is null) throw new SimulatorException("Give either body or bodyBase64.");
            var bytes = asked.Body is not null ? Encoding.UTF8.GetBytes(asked.Body) : Bytes(asked.BodyBase64!);
            var (status, ms, problem) = await world.PostRawWebhookAsync(asked.App, bytes, asked.Signature, http.RequestAborted);
            return new { status, ms, error = problem };
        });
    }

    private void MapWorld(IEndpointRouteBuilder routes)
    {
        Endpoints.Get(routes, "faults", _ => new { faults = world.Faults.All.Select(Shapes.Of) });
        Endpoints.Post<FaultSpec>(routes, "faults", (_, spec) => Shapes.Of(world.Faults.Add(spec)));
        Endpoints.Map(routes, "DELETE", "faults", _ =>
        {
            world.Faults.Clear();
            return Task.FromResult(Endpoints.Success);
        });
        Endpoints.Map(routes, "DELETE", "faults/{id}", http => Task.FromResult(
            world.Faults.Remove(Endpoints.Route(http, "id")) ? Endpoints.Success : throw SimulatorException.NotFound("There is no such fault, or it is spent.")));
        Endpoints.Get(routes, "settings", _ => world.Settings);
        Endpoints.Map(routes, "PATCH", "settings", async http => world.Settings = await SettingsPatch.ApplyAsync(http, world.Settings));
        Endpoints.Get(routes, "clock", _ => new { now = world.Clock.GetUtcNow() });
        Endpoints.Post<ClockRequest>(routes, "clock", (_, asked) =>
        {
            if (asked.AdvanceSeconds is not (>= 0 and <= 366 * 24 * 3600)) throw new SimulatorException("advanceSeconds is 0 to a year.");
            world.Advance(TimeSpan.FromSeconds(asked.AdvanceSeconds));
            return new { now = world.Clock.GetUtcNow() };
        });
        Endpoints.Map(routes, "POST", "reset", async http =>
        {
            world.Reset((await Requests.ReadAsync(http, new ResetRequest())).KeepAccounts);
            return Endpoints.Success;
        });
        Endpoints.Get(routes, "billing", _ => new { lines = world.Bill.Lines });
        Endpoints.Get(routes, "state", _ => State());
        routes.MapGet("/_sim/stream", http => LiveStream.RunAsync(world.Events, http));
    }

    private async Task<object> WriteAsync(WriteRequest asked, CancellationToken cancellationToken)
    {
        if (asked.Content is not null || asked.Referral is not null || asked.Forwarded) return await WriteAnyAsync(asked, cancellationToken);
        if (asked.Type is not (null or "text" or "raw")) throw new SimulatorException($"The type {asked.Type} needs its content.");
        if (asked.Type == "raw" != asked.Message is not null) throw new SimulatorException("message goes with the type raw.");
        if (asked.Count is < 1 or > 1_000_000 || asked.Phones is < 1 or > 1_000_000)
            throw new SimulatorException("count and phones are 1 to 1,000,000.");
        var first = asked.Phones == 1 ? 0 : long.Parse(Wire.PhoneDigits.Parse(asked.From) ?? throw new SimulatorException("from is no phone number."));
        ChatMessage? last = null;
        for (var n = 1; n <= asked.Count; n++)
        {
            var from = asked.Phones == 1 ? asked.From : "+" + (first + (n - 1) % asked.Phones);
            var text = asked.Count == 1 ? asked.Text : asked.Text?.Replace("{n}", n.ToString(), StringComparison.Ordinal);
            last = await world.Customers.WriteAsync(
                new CustomerMessage(from, text, asked.To, asked.Name, asked.ReplyTo, asked.Message), cancellationToken);
        }

        return new { id = last!.Id, seq = last.Sequence, count = asked.Count };
    }

    private async Task<object> WriteAnyAsync(WriteRequest asked, CancellationToken cancellationToken)
    {
        if (asked.Message is not null || asked.Count != 1 || asked.Phones != 1) throw new SimulatorException("content goes without message, count and phones.");
        if (asked.Content is null && asked.Text is null) throw new SimulatorException("Give text, or type and content.");
        if (asked.Name is not null) world.Phones.Add(new PhoneSpec(asked.From, asked.Name));
        var content = asked.Content ?? System.Text.Json.JsonSerializer.SerializeToElement(new { body = asked.Text });
        var sent = await world.Acts.SendAsync(
            asked.From, asked.To, asked.Type ?? "text", content, asked.ReplyTo, asked.Referral, asked.Forwarded ? "forwarded" : null, cancellationToken);
        return new { id = sent.Id, seq = sent.Sequence, count = 1 };
    }

    private object State()
    {
        var accounts = world.Accounts;
        return new
        {
            now = world.Clock.GetUtcNow(),
            apps = accounts.Apps.Select(Shapes.Of),
            wabas = accounts.Wabas.Select(Shapes.Of),
            numbers = accounts.Numbers.Select(Shapes.Of),
            phones = world.Phones.All.Take(1000).Select(Shapes.Of),
            phoneCount = world.Phones.Count,
            faults = world.Faults.All.Select(Shapes.Of),
            settings = world.Settings,
            webhooks = new { pending = world.PendingWebhooks, dropped = world.WebhookLog.Dropped, unrouted = world.WebhookLog.Unrouted },
            limits = new { refused = world.Limits.Refused, reached = world.Limits.Reached(world.Clock.GetUtcNow()) },
            lastSeq = world.Phones.LastSequence,
        };
    }

    private static byte[] Bytes(string base64)
    {
        try
        {
            return Convert.FromBase64String(base64);
        }
        catch (FormatException)
        {
            throw new SimulatorException("bodyBase64 is not base64.");
        }
    }
}
