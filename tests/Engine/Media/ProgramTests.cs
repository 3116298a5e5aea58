using System.Buffers.Binary;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Frontend.MediaFiles;
using Parley.Silo.MediaFiles;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Media;

/// <summary>The programs themselves: vipsthumbnail, ffmpeg and clamd, on files that vips and ffmpeg made.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DiskMediaStore _store;
    private readonly TenantId _tenant = TenantId.New();

    public ProgramTests() => _store = new DiskMediaStore(_folder.File("media"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_photograph_gets_a_thumbnail_of_320_pixels()
    {
        var photograph = _folder.File("photograph.jpg");
        await ForeignProgram.RunAsync("vips", ["black", photograph, "1600", "1200", "--bands", "3"]);

        var end = await KeepAsync("image", await File.ReadAllBytesAsync(photograph));

        Assert.Equal((MediaState.Stored, "image/jpeg", null), (end.State, end.MimeType, end.Reason));
        Assert.Equal((320, 240), SizeOf(await BytesAsync(end.Thumbnail!)));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.File("work")));
    }

    [Fact]
    public async Task A_photograph_that_nobody_can_read_is_kept_without_one()
    {
        byte[] damaged = [0xFF, 0xD8, 0xFF, 0xE0, .. new byte[5000]];
        var end = await KeepAsync("image", damaged);
        Assert.Equal((MediaState.Stored, "image/jpeg", null), (end.State, end.MimeType, end.Thumbnail));
        Assert.Equal(damaged, await BytesAsync(end.Sha256!));
    }

    [Fact]
    public async Task A_voice_message_gets_a_form_that_every_browser_plays()
    {
        var voice = _folder.File("voice.ogg");
        await ForeignProgram.RunAsync("ffmpeg", ["-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", "sine=frequency=440:duration=2", "-c:a", "libopus", "-ac", "1", voice]);

        var end = await KeepAsync("audio", await File.ReadAllBytesAsync(voice));

        Assert.Equal((MediaState.Stored, "audio/ogg", null), (end.State, end.MimeType, end.Reason));
        var playable = _folder.File("playable.m4a");
        await File.WriteAllBytesAsync(playable, await BytesAsync(end.Playable!));
        var told = await ForeignProgram.RunAsync("ffprobe", ["-v", "error", "-show_entries", "stream=codec_name,channels:format=duration", "-of", "default=noprint_wrappers=1:nokey=1", playable]);
        var words = told.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["aac", "1"], words[..2]);
        Assert.InRange(double.Parse(words[2], System.Globalization.CultureInfo.InvariantCulture), 1.8, 2.3);
    }

    [Fact]
    public async Task What_clamd_finds_is_not_kept_and_what_it_does_not_is()
    {
        using var clamd = await ClamServer.StartAsync();
        var scanner = new ClamScanner(clamd.Socket);
        Assert.Equal(ClamServer.Name, await scanner.ScanAsync(new MemoryStream(ClamServer.Malware), default));

        var infected = await KeepAsync("image", ClamServer.Malware, scanner);
        var clean = await KeepAsync("document", new byte[1_000_000], scanner);

        Assert.Equal((MediaState.Failed, "INFECTED"), (infected.State, infected.Reason));
        Assert.Equal((MediaState.Stored, null), (clean.State, clean.Reason));
        Assert.Single(Directory.GetFiles(_folder.File("media"), "*", SearchOption.AllDirectories));
    }

    private async Task<MediaRecord> KeepAsync(string kind, byte[] content, IMediaScanner? scanner = null)
    {
        var keeping = new MediaKeeping(_store, new MediaPrograms(_folder.File("work")), NullLogger<MediaKeeping>.Instance, scanner);
        var medium = new MediaRecord(MediaId.New(), _tenant, SessionId.New(), "1", kind, "application/octet-stream", null, MediaState.Waiting, null, 0, null, 0, default, default);
        var end = await keeping.KeepAsync(medium, new CloudMedium.Opened(new MemoryStream(content), null, null), default);
        Assert.Null(end.TryAgain);
        return end.Medium;
    }

    private async Task<byte[]> BytesAsync(string sha256)
    {
        await using var found = await _store.OpenAsync(_tenant, sha256);
        using var read = new MemoryStream();
        await found!.CopyToAsync(read);
        return read.ToArray();
    }

    /// <summary>Width and height of a JPEG, from its start of frame.</summary>
    private static (int Width, int Height) SizeOf(byte[] jpeg)
    {
        for (var at = 2; ; at += 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg.AsSpan(at + 2)))
        {
            if (jpeg[at + 1] is 0xC0 or 0xC1 or 0xC2)
                return (BinaryPrimitives.ReadUInt16BigEndian(jpeg.AsSpan(at + 7)), BinaryPrimitives.ReadUInt16BigEndian(jpeg.AsSpan(at + 5)));
        }
    }
}
