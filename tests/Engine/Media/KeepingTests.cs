using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Frontend.MediaFiles;
using Parley.Silo.MediaFiles;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Media;

/// <summary>What happens to a file between WhatsApp and the folder: scanned, checked, made small, or not kept.</summary>
public sealed class KeepingTests : IDisposable
{
    private static readonly byte[] Picture = [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3];
    private readonly TemporaryFolder _folder = new();
    private readonly DiskMediaStore _store;
    private readonly TenantId _tenant = TenantId.New();

    public KeepingTests() => _store = new DiskMediaStore(System.IO.Path.Combine(_folder.Path, "media"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_damaged_on_its_way_is_fetched_again()
    {
        var end = await Keeping().KeepAsync(Medium(), new CloudMedium.Opened(new MemoryStream(Picture), "image/jpeg", new string('0', 64)), default);
        Assert.Equal("DAMAGED", end.TryAgain);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_page_that_says_it_is_a_picture_is_kept_as_bytes_to_save()
    {
        var end = await Keeping().KeepAsync(Medium(), Opened("<script>alert(1)</script>"u8.ToArray()), default);
        Assert.Equal((MediaState.Stored, "application/octet-stream", "TYPE_MISMATCH"), (end.Medium.State, end.Medium.MimeType, end.Medium.Reason));
    }

    [Theory]
    [InlineData("stream: OK\0", MediaState.Stored, null, null)]
    [InlineData("stream: Win.Test.EICAR_HDB-1 FOUND\0", MediaState.Failed, "INFECTED", null)]
    [InlineData("INSTREAM size limit exceeded. ERROR\0", MediaState.Waiting, null, "NOT_SCANNED")]
    public async Task What_the_scanner_says_decides(string verdict, MediaState state, string? reason, string? again)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var scanned = ScanAsync(listener, verdict);

        var end = await Keeping(new ClamScanner($"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}")).KeepAsync(Medium(), Opened(Picture), default);

        Assert.Equal((state, reason, again), (end.Medium.State, end.Medium.Reason, end.TryAgain));
        Assert.Equal(Picture, await scanned.WaitAsync(TimeSpan.FromSeconds(60)));
        // What is not shown as clean is not to be had: an infected file is gone at once.
        if (state == MediaState.Failed) Assert.Empty(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Without_its_scanner_nothing_is_shown()
    {
        var end = await Keeping(new ClamScanner(System.IO.Path.Combine(_folder.Path, "no.socket"))).KeepAsync(Medium(), Opened(Picture), default);
        Assert.Equal(("NOT_SCANNED", MediaState.Waiting), (end.TryAgain, end.Medium.State));
    }

    [Fact]
    public async Task What_programs_make_of_it_is_kept_beside_it_and_a_program_that_fails_takes_nothing_away()
    {
        var works = Program("works", "cat in > thumbnail.jpg");
        var fails = Program("fails", "exit 3");
        var work = System.IO.Path.Combine(_folder.Path, "work");

        var picture = await Keeping(null, new MediaPrograms(work, works, fails)).KeepAsync(Medium(), Opened(Picture), default);
        var voice = await Keeping(null, new MediaPrograms(work, works, fails)).KeepAsync(Medium() with { Kind = "audio" }, Opened("OggS voice"u8.ToArray()), default);

        Assert.NotNull(picture.Medium.Thumbnail);
        Assert.Equal((MediaState.Stored, "audio/ogg", null), (voice.Medium.State, voice.Medium.MimeType, voice.Medium.Playable));
        Assert.Empty(Directory.GetFileSystemEntries(work));
    }

    private MediaKeeping Keeping(IMediaScanner? scanner = null, IMediaTools? tools = null) => new(_store, tools ?? new NoTools(), NullLogger<MediaKeeping>.Instance, scanner);

    private MediaRecord Medium() => new(MediaId.New(), _tenant, SessionId.New(), "1", "image", "image/jpeg", null, MediaState.Waiting, null, 0, null, 0, default, default);

    private static CloudMedium.Opened Opened(byte[] content) => new(new MemoryStream(content), null, null);

    private string Program(string name, string script)
    {
        var path = _folder.File(name);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>Speaks clamd's side once: answers what it was given to scan.</summary>
    private static async Task<byte[]> ScanAsync(TcpListener listener, string verdict)
    {
        using var client = await listener.AcceptTcpClientAsync();
        await using var stream = client.GetStream();
        var command = new byte["zINSTREAM\0".Length];
        await stream.ReadExactlyAsync(command);
        using var content = new MemoryStream();
        while (true)
        {
            var length = new byte[4];
            await stream.ReadExactlyAsync(length);
            var piece = new byte[System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(length)];
            if (piece.Length == 0) break;
            await stream.ReadExactlyAsync(piece);
            content.Write(piece);
        }

        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(verdict));
        return content.ToArray();
    }

    private sealed class NoTools : IMediaTools
    {
        public Task<Stream?> ThumbnailAsync(Stream content, CancellationToken cancellationToken) => Task.FromResult<Stream?>(null);

        public Task<Stream?> PlayableAsync(Stream content, CancellationToken cancellationToken) => Task.FromResult<Stream?>(null);
    }
}
