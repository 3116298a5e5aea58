namespace Parley.Storage.Database;

/// <summary>The store cannot be opened. The message is one line for the operator and says what to do.</summary>
public sealed class StoreOpenException(StoreOpenFailure failure, string message, Exception? inner = null) : Exception(message, inner)
{
    public StoreOpenFailure Failure { get; } = failure;
}

/// <summary>Why a store could not be opened.</summary>
public enum StoreOpenFailure
{
    /// <summary>The options name no file or no server.</summary>
    NotConfigured = 1,

    /// <summary>SQLite: the folder of the file is missing.</summary>
    FolderMissing,

    /// <summary>SQLite: the file or its folder cannot be written.</summary>
    NotWritable,

    /// <summary>The file is something else than a database, or is damaged.</summary>
    NotADatabase,

    /// <summary>PostgreSQL: nobody answers at the address.</summary>
    ServerAway,

    /// <summary>PostgreSQL: wrong user or password, or a missing right.</summary>
    AccessDenied,

    /// <summary>PostgreSQL: the server has no such database.</summary>
    DatabaseMissing,

    /// <summary>PostgreSQL: a setting makes commits forgettable (fsync, full_page_writes or synchronous_commit is off).</summary>
    NotDurable,

    /// <summary>PostgreSQL: the server is older than what the store needs.</summary>
    ServerTooOld,

    /// <summary>Another process owns the database.</summary>
    OwnedByAnother,

    /// <summary>A newer program has migrated the database.</summary>
    NewerThanProgram,

    /// <summary>A migration in the database is not the one this program knows under that number, or could not be applied.</summary>
    MigrationMismatch,
}
