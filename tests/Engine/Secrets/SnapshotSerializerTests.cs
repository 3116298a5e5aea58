using Parley.Silo.Secrets;
using Parley.Silo.Wiring;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Secrets;

/// <summary>Grain state is sealed where it is stored, and what cannot be read is no snapshot.</summary>
[Trait("Promise", "S2.6")]
public sealed class SnapshotSerializerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_read_is_what_was_written_and_its_bytes_say_nothing()
    {
        var serializer = New("here");
        var bytes = serializer.Serialize(new State { Phone = "+15550001111" });
        Assert.DoesNotContain("5550001111", System.Text.Encoding.Latin1.GetString(bytes.ToArray()), StringComparison.Ordinal);
        Assert.Equal("+15550001111", serializer.Deserialize<State>(bytes)!.Phone);
    }

    [Fact]
    public void What_is_damaged_not_sealed_empty_or_under_another_key_is_no_snapshot()
    {
        var serializer = New("here");
        var written = serializer.Serialize(new State { Phone = "+15550001111" }).ToArray();
        byte[][] unreadable = [[], [2], [.. written[..^1], (byte)(written[^1] ^ 1)], [1, .. System.Text.Encoding.UTF8.GetBytes("{\"Phone\":\"+15550001111\"}")], New("there").Serialize(new State { Phone = "+15550001111" }).ToArray()];
        Assert.All(unreadable, bytes => Assert.Null(serializer.Deserialize<State>(new BinaryData(bytes))!.Phone));
    }

    private SnapshotSerializer New(string name) => new(new SecretBox(MasterKeys.Load(null, _folder.File($"{name}.key"))));

    private sealed class State
    {
        public string? Phone { get; set; }
    }
}
