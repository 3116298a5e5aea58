using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Frontend.Webhooks.Spooling;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Faults;

/// <summary>The spool's files: durable, in order, readable after whatever happened to them.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class SpoolTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);
    private readonly TemporaryFolder _folder = new();

    private string SpoolFolder => _folder.File("spool");

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Promise", "P1")]
    public async Task What_was_appended_comes_back_in_order_after_a_restart()
    {
        await using (var spool = Open())
        {
            for (var i = 0; i < 100; i++) await spool.AppendAsync(Webhook(i));
        }

        await using var next = Open();
        Assert.Equal((100, Noon), (next.Records, next.Oldest));
        var read = ReadAll(next);
        Assert.Equal(Enumerable.Range(0, 100), read.Select(Number));
        Assert.Equal(("shop", Noon.AddSeconds(99), 1), (read[99].App, read[99].ReceivedAt, read[99].Tries));
    }

    [Fact]
    public async Task Files_are_for_their_owner_only_and_gone_after_the_replay()
    {
        await using var spool = Open(segmentBytes: 1000);
        for (var i = 0; i < 50; i++) await spool.AppendAsync(Webhook(i));

        var files = Directory.GetFiles(SpoolFolder, "*.spool");
        Assert.True(files.Length > 1);
        foreach (var file in files) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(SpoolFolder));
        Assert.Equal(Enumerable.Range(0, 50), ReadAll(spool).Select(Number));
        Assert.Equal((0L, 0, null), (spool.Bytes, spool.Records, spool.Oldest));
        Assert.Empty(Directory.GetFiles(SpoolFolder, "*.spool"));
    }

    [Fact]
    [Trait("Promise", "P1")]
    public async Task A_file_torn_at_any_byte_keeps_every_whole_record_before()
    {
        await using (var spool = Open())
        {
            for (var i = 0; i < 3; i++) await spool.AppendAsync(Webhook(i));
        }

        var file = Assert.Single(Directory.GetFiles(SpoolFolder, "*.spool"));
        var whole = await File.ReadAllBytesAsync(file);
        var record = whole.Length / 3;
        for (var length = whole.Length - 1; length >= 0; length--)
        {
            await File.WriteAllBytesAsync(file, whole[..length]);
            await using var next = Open();
            Assert.Equal(length / record, next.Records);
            if (length >= record) continue;
            Assert.Empty(Directory.GetFiles(SpoolFolder, "*.spool"));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(60)]
    public async Task A_damaged_record_costs_none_of_its_neighbours_and_its_bytes_are_told(int at)
    {
        await using (var spool = Open())
        {
            for (var i = 0; i < 3; i++) await spool.AppendAsync(Webhook(i));
        }

        var file = Assert.Single(Directory.GetFiles(SpoolFolder, "*.spool"));
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[(bytes.Length / 3) + at] ^= 0x40;
        await File.WriteAllBytesAsync(file, bytes);

        await using var next = Open();
        var content = next.OldestSegment()!.Read();
        Assert.Equal([0, 2], content.Webhooks.Select(Number));
        Assert.Equal(bytes.Length / 3, Assert.Single(content.Damage).Length);
        Assert.Equal(0, content.Torn);
    }

    [Fact]
    public async Task Past_its_size_limit_it_refuses_and_after_a_replay_it_takes_again()
    {
        await using var spool = Open(maxBytes: 5000);
        var kept = 0;
        while (true)
        {
            try
            {
                await spool.AppendAsync(Webhook(kept, size: 500));
                kept++;
            }
            catch (SpoolUnavailableException)
            {
                break;
            }
        }

        Assert.Equal(9, kept);
        Assert.InRange(Directory.GetFiles(SpoolFolder, "*.spool").Sum(file => new FileInfo(file).Length), 4500, 5000);
        Assert.Equal(kept, ReadAll(spool).Count);
        await spool.AppendAsync(Webhook(0));
        Assert.Equal(1, spool.Records);
    }

    [Fact]
    public async Task Many_at_once_are_all_durable_when_their_tasks_end()
    {
        await using var spool = Open();

        await Task.WhenAll(Enumerable.Range(0, 2000).Select(i => spool.AppendAsync(Webhook(i))));

        Assert.Equal(Enumerable.Range(0, 2000), ReadAll(spool).Select(Number).Order());
    }

    [Fact]
    public async Task A_second_process_does_not_share_the_folder()
    {
        await using var spool = Open();

        Assert.Throws<IOException>(() => Open());
    }

    [Fact]
    [Trait("Promise", "P1")]
    public async Task A_full_disk_refuses_what_it_cannot_keep_and_loses_nothing_it_took()
    {
        using var disk = SmallDisk.Mount(4);
        var folder = System.IO.Path.Combine(disk.Path, "spool");
        var taken = new List<int>();
        var refused = 0;
        await using (var spool = new WebhookSpool(new SpoolOptions { Folder = folder }, NullLogger<WebhookSpool>.Instance))
        {
            for (var i = 0; refused < 5; i++)
            {
                try
                {
                    await spool.AppendAsync(Webhook(i, size: 100_000));
                    taken.Add(i);
                }
                catch (SpoolUnavailableException)
                {
                    refused++;
                }
            }

            Assert.False(spool.CanTake);
            Assert.InRange(taken.Count, 30, 42);
        }

        await using var next = new WebhookSpool(new SpoolOptions { Folder = folder }, NullLogger<WebhookSpool>.Instance);
        Assert.Equal(taken, ReadAll(next).Select(Number));
        await next.AppendAsync(Webhook(0, size: 100_000));
        Assert.Equal(1, next.Records);
    }

    [Fact]
    [Trait("Promise", "P1")]
    public async Task What_a_process_left_that_is_gone_another_one_takes_over_behind_its_own()
    {
        await using var heir = OpenShared();
        await heir.AppendAsync(Webhook(0));
        await using (var gone = OpenShared())
        {
            for (var i = 1; i <= 3; i++) await gone.AppendAsync(Webhook(i));
            // As long as somebody uses it, it is nobody else's.
            Assert.Equal(0, heir.Adopt());
        }

        Assert.Equal(1, heir.Adopt());
        await heir.WaitAsync(CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal([0, 1, 2, 3], ReadAll(heir).Select(Number).Order());
        Assert.Equal(0, heir.Bytes);
        Assert.Equal(0, heir.Adopt());
    }

    [Fact]
    public async Task A_process_that_starts_takes_a_folder_that_nobody_uses_before_it_makes_one()
    {
        await using (var first = OpenShared()) await first.AppendAsync(Webhook(1));

        await using (var second = OpenShared())
        {
            await using var third = OpenShared();
            Assert.Equal([1], ReadAll(second).Select(Number));
            Assert.Empty(ReadAll(third));
        }

        await using var fourth = OpenShared();
        Assert.Equal(2, Directory.GetDirectories(SpoolFolder).Length);
    }

    private static SpooledWebhook Webhook(int number, int size = 100) =>
        new("shop", Noon.AddSeconds(number), number % 2, Encoding.UTF8.GetBytes($"{number:D8}{new string('x', size - 8)}"));

    private static int Number(SpooledWebhook webhook) => int.Parse(Encoding.UTF8.GetString(webhook.Body.Span[..8]), null);

    private static List<SpooledWebhook> ReadAll(WebhookSpool spool)
    {
        var all = new List<SpooledWebhook>();
        while (spool.OldestSegment() is { } segment)
        {
            all.AddRange(segment.Read().Webhooks);
            spool.Remove(segment);
        }

        return all;
    }

    private WebhookSpool OpenShared() => new(new SpoolOptions { Folder = "", Shared = SpoolFolder }, NullLogger<WebhookSpool>.Instance);

    private WebhookSpool Open(long maxBytes = 1 << 30, int segmentBytes = 8 << 20) =>
        new(new SpoolOptions { Folder = SpoolFolder, MaxBytes = maxBytes, SegmentBytes = segmentBytes }, NullLogger<WebhookSpool>.Instance);
}
