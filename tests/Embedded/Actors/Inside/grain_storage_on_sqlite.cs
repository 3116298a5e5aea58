using Parley.Tests.Embedded.Actors.Storage;

namespace Parley.Tests.Embedded.Actors.Inside;

/// <summary>Orleans itself stores nothing in the SQLite library used here.</summary>
public sealed class grain_storage_on_sqlite() : GrainStorageCompliance("Microsoft.Data.Sqlite");
