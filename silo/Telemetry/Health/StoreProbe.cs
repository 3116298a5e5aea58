using System.Data.Common;
using Parley.Contracts.Ports;
using Parley.Storage.Database;

namespace Parley.Silo.Telemetry.Health;

/// <summary>Asks the store whether it answers.</summary>
internal sealed class StoreProbe(Store store)
{
    private static readonly TimeSpan Bound = TimeSpan.FromMilliseconds(500);

    /// <summary>True when it answered within half a second.</summary>
    public async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(Bound);
        try
        {
            await store.ReadAsync(
                static async (connection, token) =>
                {
                    await using var command = connection.CreateCommand();
                    command.CommandText = "SELECT 1";
                    return await command.ExecuteScalarAsync(token);
                },
                bound.Token).WaitAsync(bound.Token);
            return true;
        }
        catch (Exception e) when (e is OperationCanceledException or DbException or JournalUnavailableException)
        {
            return false;
        }
    }
}
