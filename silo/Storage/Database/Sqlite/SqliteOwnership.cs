namespace Parley.Storage.Database.Sqlite;

/// <summary>
/// An exclusive lock of the operating system on a file beside the database. It goes with the process, however that ends,
/// and cannot be lost while the process lives.
/// </summary>
internal sealed class SqliteOwnership : IStoreOwnership, IDisposable
{
    private readonly FileStream _file;

    private SqliteOwnership(FileStream file) => _file = file;

    public bool IsHeld => true;

    public CancellationToken Lost => CancellationToken.None;

    public event Action<bool>? Changed
    {
        add { }
        remove { }
    }

    public static SqliteOwnership Take(string database)
    {
        var path = database + ".lock";
        try
        {
            return new SqliteOwnership(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StoreOpenException(StoreOpenFailure.NotWritable, $"The folder of {database} cannot be written by this user; give it the right to, or set Storage:Path.", e);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new StoreOpenException(StoreOpenFailure.OwnedByAnother, $"Another process has {database} open; stop it first, or set Storage:Path to another file.", e);
        }
        catch (IOException e)
        {
            throw new StoreOpenException(StoreOpenFailure.NotWritable, $"The folder of {database} cannot be written; give it room and the right to, or set Storage:Path.", e);
        }
    }

    public void Dispose() => _file.Dispose();
}
