using System.Net;

namespace Parley.Silo.Telemetry;

/// <summary>The operator's listener, with <c>/metrics</c> and health. Off unless a port is set.</summary>
public sealed class AdminSettings
{
    /// <summary>An IP address. Beyond loopback, TLS or a declared TLS proxy is required, as for the other listeners.</summary>
    public string Address { get; set; } = IPAddress.Loopback.ToString();

    /// <summary>1 to 65535, 0 takes a free one; unset: no such listener, and nothing is counted. 8082 is the usual choice.</summary>
    public int? Port { get; set; }
}

/// <summary>Where traces, metrics and logs are sent by OTLP. Nothing is unless an endpoint is set.</summary>
public sealed class OtlpSettings
{
    /// <summary>The collector's base address, such as <c>http://127.0.0.1:4318</c>; beyond loopback only https.</summary>
    public string? Endpoint { get; set; }

    /// <summary><c>http/protobuf</c> or <c>grpc</c>.</summary>
    public string Protocol { get; set; } = "http/protobuf";

    /// <summary>Headers for the collector, <c>name=value,name=value</c>; for its credential.</summary>
    public string? Headers { get; set; }

    /// <summary>Which part of the requests is traced, 0 to 1. A caller that traces decides for its own.</summary>
    public double TraceRatio { get; set; } = 1;

    /// <summary>Seconds between two exports of metrics, 1 to 3600.</summary>
    public int MetricsIntervalSeconds { get; set; } = 60;
}
