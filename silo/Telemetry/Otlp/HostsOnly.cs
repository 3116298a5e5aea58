using System.Diagnostics;
using OpenTelemetry;

namespace Parley.Silo.Telemetry.Otlp;

/// <summary>Cuts addresses down to scheme and host: tenants' endpoints carry secrets in their paths, and so may callers' requests.</summary>
internal sealed class HostsOnly : BaseProcessor<Activity>
{
    private static readonly string[] Whole = ["url.full", "http.url"], Parts = ["url.path", "url.query", "http.target", "user_agent.original", "client.address"];

    public override void OnEnd(Activity data)
    {
        foreach (var tag in Whole)
        {
            if (data.GetTagItem(tag) is { } value)
                data.SetTag(tag, Uri.TryCreate(value.ToString(), UriKind.Absolute, out var address) ? address.GetLeftPart(UriPartial.Authority) : null);
        }

        foreach (var tag in Parts)
        {
            if (data.GetTagItem(tag) is not null) data.SetTag(tag, null);
        }
    }
}
