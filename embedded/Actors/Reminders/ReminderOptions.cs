using System.Data.Common;

namespace Orleans.Hosting
{
    /// <summary>How reminders run.</summary>
    public sealed class ReminderOptions
    {
        /// <summary>The shortest period that may be registered. A minute.</summary>
        public TimeSpan MinimumReminderPeriod { get; set; } = TimeSpan.FromMinutes(1);

        /// <summary>How often the table is read again, for what others changed in it. 5 minutes.</summary>
        public TimeSpan RefreshReminderListPeriod { get; set; } = TimeSpan.FromMinutes(5);

        /// <summary>How long the table may take at the silo's start. 5 minutes.</summary>
        public TimeSpan InitializationTimeout { get; set; } = TimeSpan.FromMinutes(5);
    }
}

namespace Orleans.Configuration
{
    /// <summary>Where reminders are stored.</summary>
    public class AdoNetReminderTableOptions
    {
        /// <summary>The database's kind: "Npgsql" or "Microsoft.Data.Sqlite".</summary>
        public string Invariant { get; set; } = null!;

        /// <summary>The database. Either this or <see cref="DataSource"/>.</summary>
        public string? ConnectionString { get; set; }

        /// <summary>The database. Either this or <see cref="ConnectionString"/>.</summary>
        public DbDataSource? DataSource { get; set; }
    }
}
