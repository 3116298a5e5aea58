using System.Security.Cryptography;
using Parley.Silo;
using Parley.Silo.Secrets;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Secrets;

/// <summary>Versions of the master key, and what is sealed under them.</summary>
public sealed class MasterKeyTests
{
    // Made by another implementation of HKDF and AES-GCM from the layout, under the bytes 0 to 31.
    private const string SealedByTheFirstProgram = "AQFkZWZnaGlqa2xtbm/diIszS0NQNYCWRQb9SBrZ2i1AlS5SM0pXIg==";

    private static readonly string First = Convert.ToBase64String([.. Enumerable.Range(0, 32).Select(static i => (byte)i)]);
    private static readonly string Second = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    [Theory]
    [InlineData("{0}")]
    [InlineData("1:{0}")]
    [InlineData("1:{0}\n2:{1}\n")]
    [InlineData(" 2:{1}, 1:{0} ")]
    public void What_the_first_program_sealed_opens(string text)
    {
        var box = new SecretBox(Keys(string.Format(null, text, First, Second)));
        Assert.Equal("EAAG-token"u8.ToArray(), box.Open("tn1", "graph-token", Convert.FromBase64String(SealedByTheFirstProgram)));
    }

    [Fact]
    [Trait("Promise", "S2.6")]
    public void The_newest_version_seals_and_all_open_what_they_sealed_for_the_same_tenant_and_purpose()
    {
        var (before, after) = (new SecretBox(Keys(First)), new SecretBox(Keys($"{First} 7:{Second}")));
        var (old, recent) = (before.Seal("tn1", "graph-token", [1, 2, 3]), after.Seal("tn1", "graph-token", [4, 5, 6]));

        Assert.Equal([(byte)1, (byte)7], new[] { SecretBox.VersionOf(old.Span)!.Value, SecretBox.VersionOf(recent.Span)!.Value });
        Assert.Equal([1, 2, 3], after.Open("tn1", "graph-token", old.Span));
        Assert.Equal([4, 5, 6], after.Open("tn1", "graph-token", recent.Span));
        Assert.Throws<CryptographicException>(() => before.Open("tn1", "graph-token", recent.Span));
        Assert.ThrowsAny<CryptographicException>(() => after.Open("tn2", "graph-token", recent.Span));
        Assert.ThrowsAny<CryptographicException>(() => after.Open("tn1", "signup-pin", recent.Span));
        // The version is bound too: another one's number does not open.
        var relabelled = recent.ToArray();
        relabelled[1] = 1;
        Assert.ThrowsAny<CryptographicException>(() => after.Open("tn1", "graph-token", relabelled));
    }

    [Fact]
    public void Nothing_is_sealed_for_a_purpose_that_no_column_is_listed_for()
    {
        var box = new SecretBox(Keys(First));
        Assert.Throws<ArgumentException>(() => box.Seal("tn1", "a-purpose-of-its-own", [1]));
        Assert.Throws<ArgumentException>(() => box.Seal("tn1", "webhook-secrets", [1]));
    }

    [Theory]
    [InlineData("short")]
    [InlineData("0:{0}")]
    [InlineData("256:{0}")]
    [InlineData("one:{0}")]
    [InlineData("1:{0} 1:{1}")]
    [InlineData("1:standby:{0}")]
    [InlineData("1:later:{0}")]
    [InlineData("1:{0} 2:")]
    [InlineData("")]
    public void What_is_no_list_of_keys_is_refused_without_repeating_it(string text)
    {
        var e = Assert.Throws<StartException>(() => Keys(string.Format(null, text, First, Second)));
        Assert.DoesNotContain(First[..20], e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Second[..20], e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_version_on_standby_opens_and_does_not_seal()
    {
        var keys = Keys($"1:{First} 2:standby:{Second}");
        Assert.Equal(1, keys.Newest);
        var sealedElsewhere = new SecretBox(Keys($"1:{First} 2:{Second}")).Seal("tn1", "graph-token", [9]);
        Assert.Equal([9], new SecretBox(keys).Open("tn1", "graph-token", sealedElsewhere.Span));
    }

    [Fact]
    public void A_running_process_learns_of_a_version_that_another_added_to_the_file_and_forgets_none()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("master.key");
        var running = MasterKeys.Load(null, file);
        var box = new SecretBox(running);
        var old = box.Seal("tn1", "graph-token", [1]);

        var other = MasterKeys.Load(null, file);
        Assert.Equal(2, other.Add());
        var recent = new SecretBox(other).Seal("tn1", "graph-token", [2]);

        Assert.Equal([2], box.Open("tn1", "graph-token", recent.Span));
        Assert.Equal(2, running.Newest);
        File.WriteAllLines(file, File.ReadAllLines(file)[1..]);
        Assert.Equal(3, other.Add());
        Assert.NotNull(running.Find(3));
        Assert.Equal([1], box.Open("tn1", "graph-token", old.Span));
    }

    [Fact]
    public void A_file_that_somebody_broke_leaves_a_running_process_as_it_was()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("master.key");
        var keys = MasterKeys.Load(null, file);
        File.WriteAllText(file, "what is this, and why is it longer than before? It does not hold a key at all");

        Assert.Null(keys.Find(2));
        Assert.Equal(1, keys.Newest);
        Assert.Throws<StartException>(() => MasterKeys.Load(null, file));
    }

    [Fact]
    public void Only_its_owner_reads_the_file()
    {
        if (OperatingSystem.IsWindows()) return;
        using var folder = new TemporaryFolder();
        var keys = MasterKeys.Load(null, folder.File("master.key"));
        keys.Add();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(keys.File!));
    }

    private static MasterKeys Keys(string text) => MasterKeys.Load(text, "unused");
}
