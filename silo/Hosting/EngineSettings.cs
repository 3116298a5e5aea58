using System.Net;
using Parley.Frontend.Access;
using Parley.Silo.Telemetry;

namespace Parley.Silo.Hosting;

/// <summary>Everything an operator can set, under <c>Parley:</c> in the configuration (file, environment, command line).</summary>
public sealed class EngineSettings
{
    /// <summary>The folder for what lives on this machine: the SQLite files and, unless set elsewhere, the master key.</summary>
    public string? Data { get; set; }

    public StoreSettings Store { get; set; } = new();

    public ListenSettings Web { get; set; } = new() { Port = 8080 };

    public ListenSettings Grpc { get; set; } = new() { Port = 8081 };

    public AdminSettings Admin { get; set; } = new();

    public OtlpSettings Otlp { get; set; } = new();

    public LimitSettings Limits { get; set; } = new();

    public TlsSettings Tls { get; set; } = new();

    public GraphSettings Graph { get; set; } = new();

    public SendingSettings Sending { get; set; } = new();

    public IntakeSettings Intake { get; set; } = new();

    public SpoolSettings Spool { get; set; } = new();

    public ConsentSettings Consent { get; set; } = new();

    public SignupSettings Signup { get; set; } = new();

    public MeteringSettings Metering { get; set; } = new();

    public WebhookSettings Webhooks { get; set; } = new();

    public MediaSettings Media { get; set; } = new();

    public PlatformSettings Platform { get; set; } = new();

    public AuditSettings Audit { get; set; } = new();

    public AccessLogSettings AccessLog { get; set; } = new();

    public ClusterSettings Cluster { get; set; } = new();

    public PeopleSettings People { get; set; } = new();

    public MailSettings Mail { get; set; } = new();

    /// <summary>The platform admin's key, at least 32 characters; nobody is admin without it.</summary>
    public string? AdminKey { get; set; }

    /// <summary>Base64 of 32 random bytes, or several versions as <c>1:base64 2:base64</c>; wins over <see cref="MasterKeyFile"/>.</summary>
    public string? MasterKey { get; set; }

    /// <summary>The file that holds the master key; default: <c>master.key</c> in the data folder, made at first start.</summary>
    public string? MasterKeyFile { get; set; }

    /// <summary>The data folder; by default <c>parley</c> under the user's application data.</summary>
    public string DataFolder => Path.GetFullPath(Data ?? Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "parley"));
}

/// <summary>The database.</summary>
public sealed class StoreSettings
{
    /// <summary><c>sqlite</c> or <c>postgres</c>.</summary>
    public string Kind { get; set; } = "sqlite";

    /// <summary>PostgreSQL: an Npgsql connection string.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>PostgreSQL: another login for what tenants read, a member of the reading role and of nothing else; none: the same login.</summary>
    public string? ReaderConnectionString { get; set; }

    /// <summary>PostgreSQL: true refuses to start where the login can neither make nor use the roles that keep tenants apart.</summary>
    public bool RequireRoles { get; set; }
}

/// <summary>A listener.</summary>
public sealed class ListenSettings
{
    /// <summary>An IP address. Beyond loopback, TLS or a declared TLS proxy is required.</summary>
    public string Address { get; set; } = IPAddress.Loopback.ToString();

    /// <summary>1 to 65535; 0 takes a free one.</summary>
    public int Port { get; set; }
}

/// <summary>Transport security of both listeners.</summary>
public sealed class TlsSettings
{
    /// <summary>A PEM file with the certificate and its chain.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>A PEM file with the private key.</summary>
    public string? KeyFile { get; set; }

    /// <summary>True says: a proxy in front ends TLS, and nothing else reaches these ports.</summary>
    public bool BehindProxy { get; set; }

    /// <summary>
    /// Addresses or ranges of proxies whose <c>X-Forwarded-For</c> is believed, such as 10.0.0.0/8; nobody else's is. Empty: a client is who connects.
    /// </summary>
    public string[] TrustedProxies { get; set; } = [];
}

/// <summary>What one tenant may ask for.</summary>
public sealed class LimitSettings
{
    /// <summary>Requests per second and tenant, over time, 0.01 to 1,000,000. A batch or a stream is one request.</summary>
    public double RequestsPerSecond { get; set; } = 1000;

    /// <summary>Requests at once after a while without any, 1 to 1,000,000.</summary>
    public int Burst { get; set; } = 2000;

    /// <summary>Messages that a tenant may send on a day, UTC; 0 is no limit.</summary>
    public long MessagesPerDay { get; set; }

    /// <summary>Messages that a tenant may send in a calendar month, UTC; 0 is no limit.</summary>
    public long MessagesPerMonth { get; set; }

    /// <summary>Megabytes of files that a tenant may have; 0 is no limit.</summary>
    public long StorageMegabytes { get; set; }

    /// <summary>Numbers that a tenant may have connected at the same time; 0 is no limit.</summary>
    public int Sessions { get; set; }

    internal QuotaOptions Quotas() => new() { MessagesPerDay = MessagesPerDay, MessagesPerMonth = MessagesPerMonth, StoredBytes = StorageMegabytes << 20, Sessions = Sessions };
}

/// <summary>Sends.</summary>
public sealed class SendingSettings
{
    /// <summary>Hours until a send whose fate WhatsApp does not tell waits for a decision, 1 to 720.</summary>
    public int UnknownHours { get; set; } = 24;
}

/// <summary>The words by which people stop and reopen messages, besides the built-in ones.</summary>
public sealed class ConsentSettings
{
    /// <summary>A message that is one of these and nothing else stops utility, marketing and authentication messages.</summary>
    public string[] StopWords { get; set; } = [];

    /// <summary>A message that is one of these and nothing else reopens them.</summary>
    public string[] StartWords { get; set; } = [];

    /// <summary>Built-in words that mean nothing here.</summary>
    public string[] IgnoredWords { get; set; } = [];
}

/// <summary>Meta's parts of Embedded Signup.</summary>
public sealed class SignupSettings
{
    /// <summary>The script that opens Meta's window; runs on the signup page alone.</summary>
    public string SdkUrl { get; set; } = "https://connect.facebook.net/en_US/sdk.js";

    /// <summary>Meta's page behind hosted links.</summary>
    public string HostedUrl { get; set; } = "https://business.facebook.com/messaging/whatsapp/onboard/";
}

/// <summary>Tenants' own endpoints.</summary>
public sealed class WebhookSettings
{
    /// <summary>
    /// Hosts of the operator's own network, as <c>host:port</c>, that tenants' endpoints may be on although their addresses
    /// are not public; by http too. Every tenant may name them, so list only what all of them may reach.
    /// </summary>
    public string[] AllowedInternalHosts { get; set; } = [];
}

/// <summary>Meta's Graph API.</summary>
public sealed class GraphSettings
{
    public string BaseUrl { get; set; } = "https://graph.facebook.com";

    /// <summary>Where a simulator is whose numbers tenants may use for tests, beside Meta's; null for none.</summary>
    public string? SimulatorUrl { get; set; }

    public string Version { get; set; } = "v26.0";

    /// <summary>Seconds until an unanswered send counts as unknown, 1 to 300.</summary>
    public int TimeoutSeconds { get; set; } = 30;
}
