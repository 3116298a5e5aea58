using System.Runtime.Versioning;
using Parley.Contracts.Ports;
using Parley.Silo.MediaFiles;

namespace Parley.Tests.Engine.Media.Stores;

public sealed class DiskMediaStoreTests : MediaStoreCompliance
{
    protected override Task<IMediaStore> OpenAsync() => Task.FromResult<IMediaStore>(new DiskMediaStore(Folder.File("media")));

    protected override int Kept() => Directory.GetFiles(Folder.Path, "*", SearchOption.AllDirectories).Length;

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Its_files_are_their_owners_alone()
    {
        await Store.SaveAsync(Tenant, new MemoryStream(Bytes(10)), Enough);
        var file = Assert.Single(Directory.GetFiles(Folder.Path, "*", SearchOption.AllDirectories));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(System.IO.Path.GetDirectoryName(file)!));
    }

    [Fact]
    public void What_a_process_that_died_left_unfinished_is_removed_after_a_day()
    {
        var incoming = Directory.CreateDirectory(Folder.File("media/incoming")).FullName;
        File.WriteAllText(System.IO.Path.Combine(incoming, "old"), "");
        File.SetLastWriteTimeUtc(System.IO.Path.Combine(incoming, "old"), DateTime.UtcNow.AddDays(-2));
        File.WriteAllText(System.IO.Path.Combine(incoming, "fresh"), "");

        _ = new DiskMediaStore(Folder.File("media"));

        Assert.Equal(["fresh"], Directory.GetFiles(incoming).Select(System.IO.Path.GetFileName));
    }
}
