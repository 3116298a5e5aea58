using System.Globalization;
using System.Security.Cryptography;
using Parley.Simulator.Accounts;
using Parley.Simulator.Graph.Sends;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Graph;

/// <summary>The life of a number: added, proved by a code, registered with a PIN, deregistered.</summary>
internal sealed class NumberEdges(World world)
{
    private const int MostRegistrations = 10;
    private const int MostWrongPins = 5;
    private static readonly TimeSpan RegistrationsWithin = TimeSpan.FromHours(72);

    public Task AddAsync(GraphRequest request) => GraphResponse.AnswerAsync(request, () =>
    {
        var part = new Part(request.Body, "");
        var digits = PhoneDigits.Parse(part.NeedText("cc", 4) + part.NeedText("phone_number", 20)) ?? throw part.Need("phone_number").Wrong("is not a phone number.");
        var name = part.NeedText("verified_name", 128);
        if (world.Accounts.FindNumberByDigits(digits) is not null) throw part.Need("phone_number").Wrong("is in use already.");
        var number = world.Accounts.AddNumber(new NumberSpec(request.Waba.Id, null, "+" + digits, name, Verified: false, Registered: false));
        return new MetaJson().Open().Value("id", number.Id).Close().ToArray();
    });

    public static Task RequestCodeAsync(GraphRequest request) => GraphResponse.AnswerAsync(request, () =>
    {
        var part = new Part(request.Body, "");
        part.Choice("code_method", "SMS", "VOICE");
        part.NeedText("language", 10);
        if (request.Number.Verified) throw new FormException(NumberErrors.CodeNotSent("The phone number has been verified already."));
        request.Number.Code = RandomNumberGenerator.GetInt32(1_000_000).ToString("D6", CultureInfo.InvariantCulture);
        return GraphResponse.Success;
    });

    public static Task VerifyCodeAsync(GraphRequest request) => GraphResponse.AnswerAsync(request, () =>
    {
        var given = new Part(request.Body, "").NeedText("code", 20);
        if (request.Number.Code is not { } code || PhoneDigits.Of(given) != code) throw new FormException(NumberErrors.WrongCode);
        request.Number.Code = null;
        request.Number.Verified = true;
        return new MetaJson().Open().Value("success", true).Value("id", request.Number.Id).Close().ToArray();
    });

    public Task RegisterAsync(GraphRequest request) => GraphResponse.AnswerAsync(request, () =>
    {
        var part = new Part(request.Body, "");
        part.Choice("messaging_product", "whatsapp");
        var pin = Pin(part);
        var number = request.Number;
        lock (number.Gate)
        {
            TakeRegistration(number);
            if (!number.Verified) throw new FormException(NumberErrors.NotVerified);
            if (number.WrongPins >= MostWrongPins) throw new FormException(NumberErrors.TooManyPins);
            if (number.Pin is { } present && present != pin)
            {
                number.WrongPins++;
                throw new FormException(NumberErrors.WrongPin);
            }

            number.WrongPins = 0;
            number.Pin = pin;
            number.Registered = true;
        }

        return GraphResponse.Success;
    });

    public Task DeregisterAsync(GraphRequest request) => GraphResponse.AnswerAsync(request, () =>
    {
        var number = request.Number;
        lock (number.Gate)
        {
            TakeRegistration(number);
            if (number.OnPhoneApp) throw new FormException(GraphErrors.InvalidParameter("Deregister endpoint is not available for API solution for SMB businesses."));
            if (!number.Registered) throw new FormException(NumberErrors.NotRegistered);
            number.Registered = false;
        }

        return GraphResponse.Success;
    });

    /// <summary>Changes what is set on the number itself: its PIN, its own callback.</summary>
    public async Task ChangeAsync(GraphRequest request)
    {
        var part = new Part(request.Body, "");
        if (part.Find("webhook_configuration") is { } configuration)
        {
            var error = await OverrideAsync(request, configuration);
            await (error is null ? GraphResponse.WriteAsync(request.Http, 200, GraphResponse.Success) : GraphResponse.WriteErrorAsync(request.Http, error));
            return;
        }

        await GraphResponse.AnswerAsync(request, () =>
        {
            request.Number.Pin = Pin(part);
            world.Post(Webhooks.AccountEvents.PinChanged(request.Number, world.Clock.GetUtcNow()));
            return GraphResponse.Success;
        });
    }

    private async Task<GraphError?> OverrideAsync(GraphRequest request, Part configuration)
    {
        var (url, token) = (SendForm.String(configuration.Value, "override_callback_uri"), SendForm.String(configuration.Value, "verify_token"));
        if (url is null) return GraphErrors.MissingParameter("webhook_configuration['override_callback_uri']");
        if (url.Length == 0)
        {
            request.Number.Overrides.TryRemove(request.Token.App, out _);
            return null;
        }

        var (target, error) = await CallbackOverride.CheckAsync(world, request, url, token);
        if (target is not null) request.Number.Overrides[request.Token.App] = target;
        return error;
    }

    private void TakeRegistration(BusinessNumber number)
    {
        var now = world.Clock.GetUtcNow();
        while (number.Registrations.TryPeek(out var oldest) && now - oldest >= RegistrationsWithin) number.Registrations.Dequeue();
        if (number.Registrations.Count >= MostRegistrations) throw new FormException(NumberErrors.TooManyRegistrations);
        number.Registrations.Enqueue(now);
    }

    private static string Pin(Part part)
    {
        var pin = part.NeedText("pin", 100);
        return pin.Length == 6 && pin.All(char.IsAsciiDigit) ? pin : throw part.Need("pin").Wrong("must be 6 digits.");
    }
}
