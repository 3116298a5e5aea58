using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Npgsql;

namespace Parley.Storage.Database.Postgres;

/// <summary>
/// The two roles that a store works under, beside the login that owns its tables: one writes and does the engine's own
/// work, one reads for tenants. They are of one database, because a server's roles are known in all of its databases.
/// </summary>
internal sealed partial record PostgresRoles(string Writer, string Reader)
{
    private const int LongestPlain = 40;

    /// <summary>The roles of a database.</summary>
    public static PostgresRoles Of(string database)
    {
        var name = database.Length <= LongestPlain && Plain().IsMatch(database) ? database : $"db_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(database)))[..16]}";
        return new PostgresRoles($"{name}_parley_writer", $"{name}_parley_reader");
    }

    /// <summary>What makes them and lets a login use them, for somebody who may.</summary>
    public IEnumerable<string> Script(string login)
    {
        foreach (var role in (string[])[Writer, Reader])
        {
            yield return $"CREATE ROLE {role} NOLOGIN";
            yield return $"GRANT {role} TO \"{login.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        }
    }

    /// <summary>Connections that begin under a role and stay under it: nothing resets them, because nothing that is theirs outlives its transaction.</summary>
    public NpgsqlConnectionStringBuilder Settings(NpgsqlConnectionStringBuilder settings, string role) => new(settings.ConnectionString)
    {
        Options = $"{settings.Options} -c role={role}{(role == Reader ? " -c default_transaction_read_only=on" : "")}",
        NoResetOnClose = true,
    };

    [GeneratedRegex("^[a-z_][a-z0-9_]*$")]
    private static partial Regex Plain();
}
