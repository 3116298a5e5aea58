using Parley.Simulator.Accounts;
using Parley.Simulator.Billing;
using Parley.Simulator.Catalogs;
using Parley.Simulator.Clock;
using Parley.Simulator.Coexistence;
using Parley.Simulator.Control;
using Parley.Simulator.Faults;
using Parley.Simulator.Flows;
using Parley.Simulator.Graph;
using Parley.Simulator.Groups;
using Parley.Simulator.Limits;
using Parley.Simulator.Media;
using Parley.Simulator.Phones;
using Parley.Simulator.Signup;
using Parley.Simulator.Templates;
using Parley.Simulator.Webhooks;

namespace Parley.Simulator;

/// <summary>
/// The simulated WhatsApp: business accounts, customers' phones, webhooks, faults and the clock. The HTTP surfaces (Graph
/// and <c>/_sim/</c>) only translate to it; code in the same process uses it directly. Everything is in memory, and safe
/// for use from many threads.
/// </summary>
public sealed class World : IDisposable
{
    private readonly SimulatorOptions _options;
    private readonly WebhookServices _webhooks;
    private readonly WebhookDispatcher _dispatcher;
    private volatile SimulatorSettings _settings;

    public World(SimulatorOptions? options = null)
    {
        _options = options ?? new SimulatorOptions();
        _settings = Valid(_options.Settings);
        Clock = _options.Clock ?? new SimulatedClock(_options.TimeProvider);
        Accounts = new AccountDirectory(Clock);
        Phones = new PhoneBook(_options.PhoneLimits);
        Faults = new FaultList(_options.Seed);
        var poster = new WebhookPoster(_options.WebhookCertificate, _options.TrustedRoot);
        _webhooks = new WebhookServices(Clock, () => _settings, Faults, WebhookLog, poster, OnAttempt);
        _dispatcher = new WebhookDispatcher(_webhooks, Accounts, _options.WebhookQueue);
        Statuses = new StatusCourier(Clock, () => _settings, Phones, Bill, _dispatcher.Post, OnChanged);
        Templates = new TemplateBook(Accounts, Clock);
        Media = new MediaLibrary(Clock, _options.MediaBytes);
        Links = new LinkFetcher(Media, Clock);
        MediaUrls = new MediaUrls(Clock);
        Review = new TemplateReview(this, _dispatcher.Post);
        Signup = new SignupDesk(this);
        Customers = new CustomerSide(this, _dispatcher);
        Acts = new CustomerActs(this);
        PhoneApp = new PhoneApp(this);
        Business = new BusinessSide(this);
        Groups = new GroupSide(this);
        Catalogs = new CatalogBook(Accounts);
        SetUp();
    }

    /// <summary>Apps, accounts, numbers, tokens.</summary>
    public AccountDirectory Accounts { get; }

    /// <summary>The customers' phones and their messages.</summary>
    public PhoneBook Phones { get; }

    /// <summary>What customers do: write, read.</summary>
    public CustomerSide Customers { get; }

    /// <summary>What customers do besides writing: tap, react, edit, delete, change number.</summary>
    public CustomerActs Acts { get; }

    /// <summary>People at a business who write on its phone.</summary>
    public PhoneApp PhoneApp { get; }

    /// <summary>Message templates of all accounts.</summary>
    public TemplateBook Templates { get; }

    /// <summary>What Meta decides about templates.</summary>
    public TemplateReview Review { get; }

    /// <summary>Groups that businesses made, and what their members do.</summary>
    public GroupSide Groups { get; }

    /// <summary>Products that accounts sell.</summary>
    public CatalogBook Catalogs { get; }

    /// <summary>Forms in screens.</summary>
    public FlowBook Flows { get; } = new();

    /// <summary>Customers who connect to an app.</summary>
    public SignupDesk Signup { get; }

    /// <summary>Files on WhatsApp's servers.</summary>
    public MediaLibrary Media { get; }

    /// <summary>Resumable uploads, and the handles that came of them.</summary>
    public UploadSessions Uploads { get; } = new();

    /// <summary>What Meta would charge for the messages delivered so far.</summary>
    public Ledger Bill { get; } = new();

    /// <summary>The misbehaviour in force.</summary>
    public FaultList Faults { get; }

    /// <summary>The world's time; can be set forward.</summary>
    public SimulatedClock Clock { get; }

    /// <summary>How much may be sent, and what was refused.</summary>
    public SendLimits Limits { get; } = new();

    /// <summary>The newest webhook deliveries.</summary>
    public WebhookLog WebhookLog { get; } = new();

    /// <summary>How the world behaves from now on.</summary>
    /// <exception cref="SimulatorException">A value is out of bounds.</exception>
    public SimulatorSettings Settings
    {
        get => _settings;
        set
        {
            _settings = Valid(value);
            Events.Publish("settings", () => _settings);
        }
    }

    internal BusinessSide Business { get; }

    internal ManagementQuota Management { get; } = new();

    internal LinkFetcher Links { get; }

    internal MediaUrls MediaUrls { get; }

    /// <summary>Where this world listens; files in webhooks are found there.</summary>
    internal Uri Address { get; set; } = new("http://127.0.0.1/");

    internal StatusCourier Statuses { get; }

    internal EventStream Events { get; } = new();

    /// <summary>Updates on their way to callbacks, and statuses waiting for their time.</summary>
    public long PendingWebhooks => _webhooks.Pending.Count + Statuses.Pending.Count;

    /// <summary>Completes when no webhook is under way or waiting, and no status either. Retries count as waiting.</summary>
    public async Task WhenIdleAsync(CancellationToken cancellationToken = default)
    {
        while (PendingWebhooks > 0)
        {
            await Statuses.Pending.WhenIdleAsync(cancellationToken);
            await _webhooks.Pending.WhenIdleAsync(cancellationToken);
        }
    }

    /// <summary>Sets an app's callback URL after the verification handshake. An unverified one changes nothing, as with Meta.</summary>
    /// <param name="verifyToken">Null keeps the one the app has.</param>
    public async Task<CallbackCheck> SetCallbackAsync(
        string app, string url, string? verifyToken = null, CancellationToken cancellationToken = default)
    {
        var found = Accounts.RequireApp(app);
        var uri = AccountDirectory.CallbackUri(url);
        var check = await VerifyCallbackAsync(uri, verifyToken ?? found.VerifyToken, cancellationToken);
        if (check.Verified)
        {
            found.VerifyToken = verifyToken ?? found.VerifyToken;
            found.CallbackUrl = uri;
            Events.Publish("accounts", () => new { app });
        }

        Log($"Callback of {app}, {uri}: {check.Problem ?? "verified"}");
        return check;
    }

    /// <summary>Signs any bytes with an app's secret and posts them to its callback, once, past queue and faults.</summary>
    /// <param name="signature">In place of the right one; an empty one leaves the header out.</param>
    /// <returns>The HTTP status, 0 when there was none, and why.</returns>
    public async Task<(int Status, double Ms, string? Problem)> PostRawWebhookAsync(
        string app, byte[] body, string? signature = null, CancellationToken cancellationToken = default)
    {
        var found = Accounts.RequireApp(app);
        var url = found.CallbackUrl ?? throw new SimulatorException($"The app {app} has no callback URL.");
        var header = signature switch { null => Wire.Signature.Of(body, found.Secret), "" => null, _ => signature };
        return await _webhooks.Poster.PostAsync(url, body, header, _settings.AttemptTimeoutMs, cancellationToken);
    }

    /// <summary>Sets the clock forward; what falls due on the way happens on the way.</summary>
    public void Advance(TimeSpan by)
    {
        Clock.Advance(by);
        Events.Publish("clock", () => new { now = Clock.GetUtcNow() });
    }

    /// <summary>
    /// Starts over as after the start: messages, phones, webhooks, faults and settings go. Accounts become those of the
    /// options, or stay as they are.
    /// </summary>
    public void Reset(bool keepAccounts = false)
    {
        Statuses.Forget();
        _dispatcher.Dispose();
        Faults.Clear();
        Phones.Clear();
        Limits.Clear();
        Bill.Clear();
        Links.Clear();
        Signup.Clear();
        Groups.Book.Clear();
        Flows.Clear();
        Catalogs.Clear();
        Management.Clear();
        Media.Clear();
        Uploads.Clear();
        WebhookLog.Clear();
        _settings = _options.Settings;
        if (!keepAccounts)
        {
            Accounts.Clear();
            Templates.Clear();
            Review.Clear();
        }

        SetUp(accounts: !keepAccounts);
        Events.Publish("refetch", () => new { });
    }

    public void Dispose()
    {
        _dispatcher.Dispose();
        _webhooks.Dispose();
        Links.Dispose();
        // A clock that was brought along belongs to who brought it.
        if (_options.Clock is null) Clock.Dispose();
    }

    internal Task<CallbackCheck> VerifyCallbackAsync(Uri url, string verifyToken, CancellationToken cancellationToken) =>
        _webhooks.Poster.VerifyAsync(url, verifyToken, _settings.AttemptTimeoutMs, cancellationToken);

    /// <summary>Takes the first step of a message and waits until its webhook was posted once, to every callback that hears of it.</summary>
    internal async Task SendStatusFirstAsync(ChatMessage message, CancellationToken cancellationToken)
    {
        var callbacks = message.Number.Waba.Subscriptions.Count(s => s.Target("messages", message.Number) is not null);
        Statuses.Sent(message);
        var limit = TimeSpan.FromMilliseconds(_settings.AttemptTimeoutMs);
        await this.WaitForWebhooksAsync(
            d => d.AttemptCount > 0 && d.MessageIds.Contains(message.Id), callbacks, limit, cancellationToken);
    }

    internal void Post(WebhookUpdate update) => _dispatcher.Post(update);

    internal void Log(string line) => _options.Log?.Invoke(line);

    internal void OnChanged(ChatMessage message) => Events.Publish("message", () => Shapes.Of(message));

    private void OnAttempt(WebhookDelivery delivery)
    {
        if (delivery.State != DeliveryState.Delivered)
            Log($"Webhook {delivery.Sequence} to {delivery.App}: {delivery.State}, attempt {delivery.AttemptCount}");
        Events.Publish("webhook", () => Shapes.Of(delivery));
    }

    private void SetUp(bool accounts = true)
    {
        if (accounts)
        {
            foreach (var app in _options.Apps) Accounts.AddApp(app);
            foreach (var waba in _options.Wabas) Accounts.AddWaba(waba);
            foreach (var number in _options.Numbers) Accounts.AddNumber(number);
            foreach (var token in _options.Tokens) Accounts.AddToken(token);
            foreach (var template in _options.Templates) Templates.Add(template);
        }

        foreach (var phone in _options.Phones) Phones.Add(phone);
    }

    private static SimulatorSettings Valid(SimulatorSettings settings) =>
        settings.Problem() is { } problem ? throw new SimulatorException(problem) : settings;
}
