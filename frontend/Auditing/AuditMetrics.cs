using System.Diagnostics.Metrics;

namespace Parley.Frontend.Auditing;

/// <summary>What operators see of the audit, under the meter <c>Parley.Audit</c>.</summary>
public sealed class AuditMetrics
{
    private readonly Counter<long> _notWritten;

    public AuditMetrics(IMeterFactory factory) =>
        _notWritten = factory.Create("Parley.Audit").CreateCounter<long>("parley.audit.not_written", description: "Times that the store did not take a record of the audit; it is tried again.");

    public void NotWritten() => _notWritten.Add(1);
}
