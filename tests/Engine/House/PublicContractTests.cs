namespace Parley.Tests.Engine.House;

/// <summary>
/// Contracts only grow: processes of two versions talk to each other during an upgrade, and clients live for years. What is
/// promised stands in contracts/public-contract.txt, a line each.
/// </summary>
public class PublicContractTests
{
    private static readonly string Page = System.IO.Path.Combine(Root(), "contracts", "public-contract.txt");

    [Fact]
    public void Nothing_that_was_promised_is_taken_back()
    {
        var gone = File.ReadAllLines(Page).Where(line => line.Length > 0).Except(PublicContract.Lines()).ToArray();

        Assert.True(
            gone.Length == 0,
            $"Taken back or changed: {string.Join("; ", gone)}. Add beside it instead. Only what no release has carried yet may go: then take its line out of contracts/public-contract.txt by hand.");
    }

    [Fact]
    public void What_is_new_is_written_down()
    {
        var known = File.ReadAllLines(Page);
        var now = PublicContract.Lines();
        var added = now.Except(known).ToArray();
        if (added.Length > 0 && Environment.GetEnvironmentVariable("PARLEY_WRITE_DOCS") == "1") File.WriteAllLines(Page, known.Concat(added).Order(StringComparer.Ordinal));

        Assert.True(added.Length == 0, $"Not in contracts/public-contract.txt yet: {string.Join("; ", added)}. Run this test with PARLEY_WRITE_DOCS=1 to add them, and read the difference.");
    }

    [Fact]
    public void The_contract_has_grains_records_messages_and_routes()
    {
        var lines = PublicContract.Lines();

        Assert.Equal(lines.Distinct(), lines);
        Assert.Contains("grain parley.IConversationGrain.Send(parley.SendMessage, CancellationToken): Task<parley.SendOutcome>", lines);
        Assert.Contains("record parley.SessionKey 0 Tenant: parley.TenantId", lines);
        Assert.Contains("rest parley.v1.Messages.Send POST /v1/messages body *", lines);
        Assert.Contains("message parley.v1.SendMessageRequest", lines);
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(System.IO.Path.Combine(folder, "Parley.slnx"))) folder = System.IO.Path.GetDirectoryName(folder)!;
        return folder;
    }
}
