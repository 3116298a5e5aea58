using System.Collections.Immutable;
using System.Security.Cryptography;
using Parley.Storage.Sealing;

namespace Parley.Silo.Secrets;

/// <summary>
/// Seals every secret of a store again under the newest version of the master key, beside whatever else works on the
/// store: a value that changes meanwhile keeps its change. What is done stays done; begun anew it does the rest.
/// </summary>
public sealed class Resealing(SealedValues values, SecretBox box, MasterKeys keys)
{
    /// <summary>Goes through all columns once.</summary>
    /// <param name="progress">Told after each page: values sealed again so far.</param>
    /// <param name="cancellationToken">Ends it between two pages.</param>
    /// <returns>How many values were sealed again, and how many cannot be opened and stay as they are.</returns>
    public async Task<(long Resealed, long Unopened)> RunAsync(Action<long>? progress = null, CancellationToken cancellationToken = default)
    {
        var (resealed, unopened) = (0L, 0L);
        var newest = keys.Newest;
        foreach (var column in SealedColumns.All)
        {
            for (var rows = await values.PageAsync(column, null, cancellationToken); !rows.IsEmpty; rows = await values.PageAsync(column, rows[^1], cancellationToken))
            {
                var changes = ImmutableArray.CreateBuilder<(SealedRow Row, ReadOnlyMemory<byte> With)>();
                foreach (var row in rows)
                {
                    var old = row.Values.Count(value => SecretBox.VersionOf(value.Span) != newest);
                    if (old == 0) continue;
                    if (Reseal(row, newest) is { } with)
                    {
                        changes.Add((row, with));
                        resealed += old;
                    }
                    else
                    {
                        unopened += old;
                    }
                }

                await values.ReplaceAsync(changes.ToImmutable(), cancellationToken);
                progress?.Invoke(resealed);
            }
        }

        return (resealed, unopened);
    }

    private ReadOnlyMemory<byte>? Reseal(SealedRow row, byte newest)
    {
        // Nobody can ask for the secret of an owner that is gone; it is left to whatever removes the row.
        if (row.Owner is not { } owner) return null;
        try
        {
            return row.With([.. row.Values.Select(value => SecretBox.VersionOf(value.Span) == newest ? value : Reseal(owner, row.Purpose, value))]);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private ReadOnlyMemory<byte> Reseal(string owner, string purpose, ReadOnlyMemory<byte> value)
    {
        var secret = box.Open(owner, purpose, value.Span);
        try
        {
            return box.Seal(owner, purpose, secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }
}
