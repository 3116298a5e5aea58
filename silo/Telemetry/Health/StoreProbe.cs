using System.Data.Common;
using Parley.Contracts.Ports;
using Parley.Storage.Database;

namespace Parley.Silo.Telemetry.Health;

/// <summary>Asks the store whether it answers.</summary>
internal sealed class StoreProbe(Store store)
{
    private static readonly TimeSpan Bound = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private Task? _asking;

    /// <summary>True when it answered within half a second. A silent store is asked once, and not again and again.</summary>
    public async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        Task asking;
        lock (_gate) asking = _asking is { IsCompleted: false } ? _asking : _asking = AskAsync();
        try
        {
            await asking.WaitAsync(Bound, cancellationToken);
            return true;
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException or DbException or JournalUnavailableException)
        {
            return false;
        }
    }

    private Task AskAsync() => store.ReadAsync(static async (connection, token) =>
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT 1";
        return await command.ExecuteScalarAsync(token);
    });
}
