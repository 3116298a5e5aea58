namespace Parley.Tests.Engine.Faults;

/// <summary>A disk that is full for the SQLite file and for the spool beside it: only where the store is SQLite. PostgreSQL has a disk of its own.</summary>
[Trait("Edition", "Solo")]
public sealed class FullDiskTests
{
    [Fact]
    [Trait("Promise", "P1")]
    public async Task A_full_disk_is_503_without_loss_and_with_room_again_it_goes_on()
    {
        using var disk = SmallDisk.Mount(64);
        await using var engine = await FaultEngine.OnSqliteAsync(folder: disk.Path);
        var load = new CustomerLoad(await engine.NewShopAsync());
        await load.MoreAsync(100);

        disk.Fill();
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60)))
        {
            while (load.Refused < 20) await Task.Delay(20, patience.Token);
        }

        disk.MakeRoom();
        await load.MoreAsync(100);
        await load.StopAsync();
        await engine.ReplayedAsync();
        await load.VerifyAsync();
    }
}
