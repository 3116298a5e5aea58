using System.Net;
using System.Net.Sockets;
using Parley.Tests.Kit;

namespace Parley.Tests.EndToEnd;

/// <summary>What an operator meets when something is wrong: one clear line and an exit code, never a stack trace.</summary>
public class StartTests
{
    [Fact]
    public async Task A_database_folder_that_cannot_be_written_is_one_clear_line()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("not-a-folder"), "");

        var (code, _, error) = await SiloProcess.RunAsync(["run", "--data", folder.File("not-a-folder"), "--Parley:Web:Port", "0", "--Parley:Grpc:Port", "0"]);

        OneLine(code, error, "not-a-folder");
    }

    [Fact]
    public async Task A_database_file_that_cannot_be_written_is_one_clear_line()
    {
        using var folder = new TemporaryFolder();
        // A folder where the file should be: nobody can write it, not even root.
        Directory.CreateDirectory(folder.File("parley.db"));

        var (code, _, error) = await SiloProcess.RunAsync(["run", "--data", folder.Path, "--Parley:Web:Port", "0", "--Parley:Grpc:Port", "0"]);

        OneLine(code, error, "parley.db");
    }

    [Fact]
    public async Task A_database_server_that_is_away_is_one_clear_line()
    {
        using var folder = new TemporaryFolder();
        var (code, _, error) = await SiloProcess.RunAsync(
            ["run", "--data", folder.Path, "--Parley:Store:Kind", "postgres", "--Parley:Store:ConnectionString", $"Host=127.0.0.1;Port={FreePort.Next()};Username=postgres;Database=parley;Timeout=2"]);

        OneLine(code, error, "127.0.0.1");
    }

    [Fact]
    public async Task Unknown_configuration_keys_are_reported_by_name()
    {
        var (code, _, error) = await SiloProcess.RunAsync(["check-config", "--Parley:Stroe:Kind", "sqlite", "--Parley:Web:Prot", "1"]);

        OneLine(code, error, "Parley:Stroe");
        Assert.Contains("Parley:Web:Prot", error, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Promise", "S2.6")]
    public async Task Beyond_loopback_it_refuses_to_start_without_tls_or_a_declared_proxy()
    {
        var (code, _, error) = await SiloProcess.RunAsync(["check-config", "--Parley:Web:Address", "0.0.0.0"]);
        OneLine(code, error, "Tls");

        var (declared, _, _) = await SiloProcess.RunAsync(["check-config", "--Parley:Web:Address", "0.0.0.0", "--Parley:Tls:BehindProxy", "true"]);
        Assert.Equal(0, declared);
    }

    [Theory]
    [InlineData("https://s3.example.com", null, "Media:S3:Bucket is missing")]
    [InlineData("http://s3.example.com", "files", "needs? https")]
    [InlineData("s3.example.com", "files", "Media:S3:Endpoint is not an address")]
    [InlineData(null, "files", "Media:S3:SecretFile or Secret is missing")]
    public async Task A_bucket_that_is_half_described_is_refused(string? endpoint, string? bucket, string finding)
    {
        string[] arguments = [.. Option("Endpoint", endpoint), .. Option("Bucket", bucket), .. Option("KeyId", "key")];
        var (code, _, error) = await SiloProcess.RunAsync(["check-config", .. arguments]);

        Assert.Equal(1, code);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Matches(finding, error);

        static string[] Option(string name, string? value) => value is null ? [] : [$"--Parley:Media:S3:{name}", value];
    }

    [Fact]
    public async Task A_bucket_whose_server_is_away_is_one_clear_line_without_the_secret()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("secret"), "a-secret-that-nobody-may-see\n");
        var (code, _, error) = await SiloProcess.RunAsync(
            ["run", "--data", folder.Path, "--Parley:Web:Port", "0", "--Parley:Grpc:Port", "0", "--Parley:Media:S3:Endpoint", $"http://127.0.0.1:{FreePort.Next()}",
             "--Parley:Media:S3:Bucket", "files", "--Parley:Media:S3:KeyId", "key", "--Parley:Media:S3:SecretFile", folder.File("secret")]);

        OneLine(code, error, "correct Parley:Media:S3:Endpoint");
        Assert.DoesNotContain("a-secret-that-nobody-may-see", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_short_admin_key_is_refused()
    {
        var (code, _, error) = await SiloProcess.RunAsync(["check-config"], new() { ["Parley__AdminKey"] = "admin" });

        OneLine(code, error, "AdminKey");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    public async Task A_port_in_use_is_a_clear_error(int offset)
    {
        using var folder = new TemporaryFolder();
        var port = SiloProcess.FreeBlock();
        using var taken = new TcpListener(IPAddress.Loopback, port + offset);
        taken.Start();

        var (code, output, error) = await SiloProcess.RunAsync(["demo", "--json", "--data", folder.Path, "--port", $"{port}"]);

        OneLine(code, error, $"{port + offset}");
        Assert.Empty(output);
    }

    [Fact]
    public async Task A_second_owner_of_the_same_data_refuses_to_start()
    {
        using var folder = new TemporaryFolder();
        await using var first = await SiloProcess.DemoAsync(folder.Path);

        var (code, _, error) = await SiloProcess.RunAsync(["demo", "--json", "--data", folder.Path, "--port", $"{SiloProcess.FreeBlock()}"]);

        OneLine(code, error, "parley.db");
    }

    [Theory]
    [InlineData("dance")]
    [InlineData("demo --dance")]
    [InlineData("demo --port 99999")]
    [InlineData("run --dance")]
    public async Task Words_nobody_knows_are_exit_code_2(string words)
    {
        var (code, _, error) = await SiloProcess.RunAsync(words.Split(' '));

        Assert.Equal(2, code);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    private static void OneLine(int code, string error, string mentions)
    {
        Assert.Equal(1, code);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.StartsWith("silo: ", error, StringComparison.Ordinal);
        Assert.Contains(mentions, error, StringComparison.Ordinal);
    }
}
