using System.Net;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Parley.Frontend.Access;
using Parley.Frontend.Deliveries;
using Parley.Silo.Telemetry;
using Parley.Silo.Wiring;

namespace Parley.Silo.Hosting;

/// <summary>Reads and checks <see cref="EngineSettings"/>: unknown keys are named, every rule says what to do.</summary>
public static class SettingsReader
{
    /// <summary>The section's name.</summary>
    public const string Section = "Parley";

    /// <summary>Reads the section.</summary>
    /// <param name="configuration">Where it is.</param>
    /// <param name="storeOnly">For what opens the store and runs no engine: what only an engine needs may be missing.</param>
    /// <exception cref="StartException">A key is unknown or a value breaks a rule; all findings in one message.</exception>
    public static EngineSettings Read(IConfiguration configuration, bool storeOnly = false)
    {
        var section = configuration.GetSection(Section);
        var findings = new List<string>();
        Unknown(section, typeof(EngineSettings), findings);
        var settings = new EngineSettings();
        try
        {
            section.Bind(settings);
        }
        catch (InvalidOperationException e)
        {
            findings.Add(e.InnerException?.Message ?? e.Message);
        }

        Check(settings, findings);
        findings.AddRange(Edition.StoreFaults(settings));
        if (!storeOnly) findings.AddRange(settings.Cluster.Faults().Concat(Edition.Faults(settings)));
        return findings.Count == 0 ? settings : throw new StartException($"The configuration has {findings.Count} fault(s): {string.Join(" ", findings)}");
    }

    private static void Unknown(IConfigurationSection section, Type type, List<string> findings)
    {
        foreach (var child in section.GetChildren())
        {
            var property = type.GetProperty(child.Key, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
            if (property is null || !property.CanWrite) findings.Add($"Unknown key {child.Path}; known here are {string.Join(", ", type.GetProperties().Where(p => p.CanWrite).Select(p => p.Name))}.");
            else if (property.PropertyType is { IsClass: true, IsArray: false } nested && nested != typeof(string)) Unknown(child, nested, findings);
        }
    }

    private static void Check(EngineSettings settings, List<string> findings)
    {
        if (settings.Store.Kind is not ("sqlite" or "postgres")) findings.Add($"Parley:Store:Kind is '{settings.Store.Kind}'; it is sqlite or postgres.");
        if (settings.Store.Kind == "postgres" && string.IsNullOrWhiteSpace(settings.Store.ConnectionString))
            findings.Add("Parley:Store:ConnectionString is missing; PostgreSQL needs one, e.g. 'Host=…;Database=…;Username=…'.");
        Listener("Web", settings.Web, settings.Tls, findings);
        Listener("Grpc", settings.Grpc, settings.Tls, findings);
        if (settings.Web.Port != 0 && settings.Web.Port == settings.Grpc.Port) findings.Add($"Parley:Web:Port and Parley:Grpc:Port are both {settings.Web.Port}; they must differ.");
        if (settings.Admin.Port is { } admin)
        {
            Listener("Admin", new ListenSettings { Address = settings.Admin.Address, Port = admin }, settings.Tls, findings);
            if (admin != 0 && (admin == settings.Web.Port || admin == settings.Grpc.Port)) findings.Add($"Parley:Admin:Port is {admin}, which Parley:Web or Parley:Grpc has already.");
        }

        Otlp(settings.Otlp, findings);
        if (settings.Limits.RequestsPerSecond is not (>= 0.01 and <= 1_000_000)) findings.Add("Parley:Limits:RequestsPerSecond goes from 0.01 to 1,000,000.");
        if (settings.Limits is { MessagesPerDay: < 0 } or { MessagesPerMonth: < 0 } or { StorageMegabytes: < 0 or > 1L << 40 } or { Sessions: < 0 }) findings.Add("Parley:Limits has a quota below 0; 0 is none.");
        if (settings.Limits.Burst is < 1 or > 1_000_000) findings.Add("Parley:Limits:Burst goes from 1 to 1,000,000.");
        if (settings.Tls.CertificateFile is null != settings.Tls.KeyFile is null) findings.Add("Parley:Tls needs both CertificateFile and KeyFile.");
        foreach (var proxy in settings.Tls.TrustedProxies.Where(static proxy => AddressRange.Parse(proxy) is null))
            findings.Add($"Parley:Tls:TrustedProxies has '{proxy}'; an entry is an address or a range, e.g. 10.0.0.0/8.");
        foreach (var file in new[] { settings.Tls.CertificateFile, settings.Tls.KeyFile })
        {
            if (file is not null && !File.Exists(file)) findings.Add($"There is no file {file}, which Parley:Tls names.");
        }

        if (settings.AdminKey is { Length: < AccessOptions.MinAdminKeyLength })
            findings.Add($"Parley:AdminKey is shorter than {AccessOptions.MinAdminKeyLength} characters; make one with `openssl rand -base64 32`.");
        foreach (var (name, url) in new[] { ("BaseUrl", settings.Graph.BaseUrl), ("SimulatorUrl", settings.Graph.SimulatorUrl ?? "") })
        {
            if (url.Length == 0 && name == "SimulatorUrl") continue;
            if (!Uri.TryCreate(url, UriKind.Absolute, out var graph) || graph.Scheme is not ("https" or "http"))
                findings.Add($"Parley:Graph:{name} is not an http or https address.");
            else if (graph.Scheme == "http" && !graph.IsLoopback)
                findings.Add($"Parley:Graph:{name} is http beyond this machine; access tokens need https.");
        }

        foreach (var host in settings.Webhooks.AllowedInternalHosts.Where(host => !InternalHosts.IsEntry(host)))
            findings.Add($"Parley:Webhooks:AllowedInternalHosts has '{host}'; an entry is host:port, e.g. n8n.internal:5678.");
        foreach (var (name, url) in new[] { ("SdkUrl", settings.Signup.SdkUrl), ("HostedUrl", settings.Signup.HostedUrl) })
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || (address.Scheme != "https" && !(address.Scheme == "http" && address.IsLoopback))) findings.Add($"Parley:Signup:{name} is not an https address.");
        }

        findings.AddRange(settings.Media.S3.Faults());
        findings.AddRange(settings.People.Faults(IPAddress.TryParse(settings.Web.Address, out var web) && !IPAddress.IsLoopback(web)));
        findings.AddRange(settings.Mail.Faults());
        if (settings.Metering.Fault() is { } metering) findings.Add(metering);
        if (settings.Audit.PersonalDays is < 1 or > 36_500) findings.Add("Parley:Audit:PersonalDays goes from 1 to 36500.");
        if (settings.AccessLog.Days is < 1 or > 3650) findings.Add("Parley:AccessLog:Days goes from 1 to 3650.");
        if (settings.AccessLog.MaxMegabytes is < 1 or > 1_048_576) findings.Add("Parley:AccessLog:MaxMegabytes goes from 1 to 1048576.");
        if (settings.Graph.TimeoutSeconds is < 1 or > 300) findings.Add("Parley:Graph:TimeoutSeconds goes from 1 to 300.");
        if (settings.Sending.UnknownHours is < 1 or > 720) findings.Add("Parley:Sending:UnknownHours goes from 1 to 720.");
        if (settings.Intake.MaxWebhooks is < 1 or > 100_000) findings.Add("Parley:Intake:MaxWebhooks goes from 1 to 100000.");
        if (settings.Intake.MaxMegabytes is < 8 or > 16_384) findings.Add("Parley:Intake:MaxMegabytes goes from 8 to 16384.");
        if (settings.Spool.MaxMegabytes is < 16 or > 1_048_576) findings.Add("Parley:Spool:MaxMegabytes goes from 16 to 1048576.");
        if (settings.Spool.AfterMilliseconds is < 50 or > 30_000) findings.Add("Parley:Spool:AfterMilliseconds goes from 50 to 30000.");
    }

    private static void Otlp(OtlpSettings otlp, List<string> findings)
    {
        if (otlp.Endpoint is not null)
        {
            if (!Uri.TryCreate(otlp.Endpoint, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http")) findings.Add("Parley:Otlp:Endpoint is not an http or https address.");
            else if (address.Scheme == "http" && !address.IsLoopback) findings.Add("Parley:Otlp:Endpoint is http beyond this machine; telemetry that leaves it needs https.");
        }

        if (otlp.Protocol is not ("http/protobuf" or "grpc")) findings.Add($"Parley:Otlp:Protocol is '{otlp.Protocol}'; it is http/protobuf or grpc.");
        if (otlp.TraceRatio is not (>= 0 and <= 1)) findings.Add("Parley:Otlp:TraceRatio goes from 0 to 1.");
        if (otlp.MetricsIntervalSeconds is < 1 or > 3600) findings.Add("Parley:Otlp:MetricsIntervalSeconds goes from 1 to 3600.");
    }

    private static void Listener(string name, ListenSettings listener, TlsSettings tls, List<string> findings)
    {
        if (listener.Port is < 0 or > 65535) findings.Add($"Parley:{name}:Port is {listener.Port}; it goes from 0 to 65535.");
        if (!IPAddress.TryParse(listener.Address, out var address)) findings.Add($"Parley:{name}:Address is '{listener.Address}'; it is an IP address.");
        else if (!IPAddress.IsLoopback(address) && tls.CertificateFile is null && !tls.BehindProxy)
            findings.Add($"Parley:{name}:Address is beyond this machine: set Parley:Tls:CertificateFile and KeyFile, or Parley:Tls:BehindProxy=true where a proxy ends TLS.");
    }
}
